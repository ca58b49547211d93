package io.paysaga.saga.orchestration.api;

import java.util.Locale;
import java.util.Objects;

/** An act is not approved. */
public final class NotApproved extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient OperatorAct act;
  private final Why why;

  /** Why not. */
  public enum Why {
    /** Who asked cannot approve. */
    SAME_PERSON,
    /** One person decides such an act. */
    NEEDS_NO_APPROVAL,
    /** It has its verdict. */
    HAS_ITS_VERDICT,
    /** The time for it is over. */
    NOT_APPROVED_IN_TIME,
    /** What was shown is not as it was: the act is void. */
    SAGA_HAS_MOVED;

    /** For programs, as {@code same-person}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public NotApproved(OperatorAct act, Why why) {
    super("Act " + act.id() + " is not approved: " + why.code());
    this.act = act;
    this.why = why;
  }

  public OperatorAct act() {
    return act;
  }

  public Why why() {
    return why;
  }

  /** For people. */
  public String sentence() {
    return switch (why) {
      case SAME_PERSON -> "Who asked for it cannot approve it: somebody else has to.";
      case NEEDS_NO_APPROVAL -> "One person decides this act.";
      case HAS_ITS_VERDICT ->
          "It has its verdict: " + Objects.requireNonNull(act.verdict()).code() + ".";
      case NOT_APPROVED_IN_TIME ->
          "It was to be approved until " + Objects.requireNonNull(act.shown()).until() + ".";
      case SAGA_HAS_MOVED ->
          "What was shown is not as it was ("
              + Objects.requireNonNull(act.shown()).fingerprint()
              + "): the act is void. Look again, and ask again.";
    };
  }
}
