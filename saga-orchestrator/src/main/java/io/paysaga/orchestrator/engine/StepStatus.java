package io.paysaga.orchestrator.engine;

/** Where a step of a saga is. */
public enum StepStatus {
  PENDING,
  /** Its do is open: sent, or waiting to be sent again. */
  DOING,
  DONE,
  /** Its undo is open. */
  UNDOING,
  UNDONE,
  /** A best-effort step that was answered as failed too often. */
  GIVEN_UP;

  boolean isOpen() {
    return this == DOING || this == UNDOING;
  }
}
