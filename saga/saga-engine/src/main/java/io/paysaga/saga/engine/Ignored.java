package io.paysaga.saga.engine;

import java.util.Locale;

/** Why an event changes nothing. */
public enum Ignored {
  /** There is no such saga, or not any more. */
  UNKNOWN_SAGA,
  /** This build does not know the definition that the saga began with. */
  UNKNOWN_VERSION,
  ALREADY_STARTED,
  /** The flow has no step of this name. */
  UNKNOWN_STEP,
  /** The command that is answered, or was not sent, is not open. */
  NOT_OPEN,
  /** The reply is signed by somebody to whom the open command was not sent. */
  NOT_ITS_OWNER,
  /** The reply is none that the open command can be answered with. */
  NOT_AN_ANSWER,
  /** An answer, but none that moves the step: an undo that is refused, say. */
  UNEXPECTED_REPLY,
  /** This failure was counted before. */
  DUPLICATE,
  NOT_DUE,
  NOT_STUCK,
  NOT_RUNNING,
  NOT_OVERDUE,
  /** What is asked for would undo a saga that can only go forward. */
  PAST_THE_PIVOT,
  BEING_RESOLVED,
  NOTHING_GIVEN_UP,
  NOT_RESOLVED,
  ALREADY_FREED;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** For programs, as {@code not-open}: the metric's tag, and what an operator's door answers. */
  public String code() {
    return code;
  }

  @Override
  public String toString() {
    return code;
  }
}
