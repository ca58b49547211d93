package io.paysaga.saga.engine;

/** Where a step of a saga is. */
public enum StepStatus {
  PENDING,
  /** Its do is open: sent, or waiting to be sent again. */
  DOING,
  DONE,
  /** Its undo is open. */
  UNDOING,
  UNDONE,
  /** An operator settles it by hand; the participant is asked not to undo, or do, it any more. */
  BARRING,
  /** It will never be undone, or done, by a command: an operator settles it by hand. */
  BARRED,
  /** A best-effort step that was answered as failed too often. */
  GIVEN_UP;

  public boolean isOpen() {
    return this == DOING || this == UNDOING || this == BARRING;
  }
}
