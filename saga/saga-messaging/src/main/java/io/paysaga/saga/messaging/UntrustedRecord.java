package io.paysaga.saga.messaging;

import java.util.Locale;

/** A record of which it is not known that who may say so has said it. */
final class UntrustedRecord extends UndecodableRecord {

  private final Why why;
  private final String sender;

  enum Why {
    UNSIGNED("It is not signed"),
    UNKNOWN_SENDER("There is no key of its sender"),
    UNKNOWN_KEY("Its key is unknown or valid no more"),
    AMBIGUOUS("It says something twice, or not at all"),
    WRONG_SIGNATURE("Its signature is not that of its sender"),
    NOT_ITS_TO_SAY("Its sender may not say this here");

    private final String sentence;

    Why(String sentence) {
      this.sentence = sentence;
    }

    /** As {@code unknown-key}. */
    String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @param claimed whom it names as its sender
   * @param sender the same, where the settings name that one too; else {@code unknown}
   */
  UntrustedRecord(Why why, String claimed, String sender) {
    super(why.sentence + "; it names " + claimed + ".");
    this.why = why;
    this.sender = sender;
  }

  Why why() {
    return why;
  }

  /** Whom it names as its sender; {@code unknown} where that is nobody of the settings. */
  String sender() {
    return sender;
  }
}
