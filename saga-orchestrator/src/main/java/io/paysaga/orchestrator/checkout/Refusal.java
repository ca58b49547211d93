package io.paysaga.orchestrator.checkout;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a checkout begins no saga, and would begin none if it came again at once.
 *
 * @param code a client may rely on it
 * @param message a sentence for people
 * @param sagaId the saga that stands in the way
 */
public record Refusal(Kind kind, String code, String message, @Nullable UUID sagaId) {

  /** What it is about. */
  enum Kind {
    NO_SUCH_THING,
    NOT_THE_BUYERS,
    STATE_OF_THE_THING,
    KEY_REUSED
  }

  /** There is nothing to be paid for. */
  public static Refusal noSuchThing(String code, String message) {
    return new Refusal(Kind.NO_SUCH_THING, code, message, null);
  }

  /** It is somebody else's. */
  public static Refusal notTheBuyers(String code, String message) {
    return new Refusal(Kind.NOT_THE_BUYERS, code, message, null);
  }

  /** It cannot be paid as it stands. */
  public static Refusal conflict(String code, String message) {
    return new Refusal(Kind.STATE_OF_THE_THING, code, message, null);
  }

  /** It is paid, whoever tells it. */
  public static Refusal alreadyPaid(Checkout<?> checkout) {
    String name = checkout.name();
    return conflict(
        "already-paid", Character.toUpperCase(name.charAt(0)) + name.substring(1) + " is paid.");
  }

  /** Its id was another thing's, which a saga was for; whose saga, is not this buyer's to know. */
  static Refusal idReused(Checkout<?> checkout) {
    return conflict(
        "id-reused",
        String.format(
            Locale.ROOT,
            "A checkout was for another %s than this: its number was given twice, and this one cannot be paid.",
            checkout.name()));
  }

  static Refusal keyReused() {
    return new Refusal(
        Kind.KEY_REUSED,
        "idempotency-key-reused",
        "The Idempotency-Key was used for another checkout.",
        null);
  }

  Refusal because(UUID saga) {
    return new Refusal(kind, code, message, saga);
  }
}
