package io.paysaga.saga.engine;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one step.
 *
 * @param attempts sendings of the open command, or of the last one; 0 while none was acknowledged
 * @param failures answered failures of a best-effort step
 * @param failedAttempt the attempt whose failure was counted last, so that a copy is not counted
 * @param dueAt when the open command is to be sent again or given up
 * @param unrecorded sendings that no row of the journal tells of; its next one tells how many there
 *     were in all
 */
public record StepState(
    String name,
    StepStatus status,
    int attempts,
    int failures,
    int failedAttempt,
    @Nullable Instant dueAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    int unrecorded) {

  /** A step of which the journal knows every sending. */
  public StepState(
      String name,
      StepStatus status,
      int attempts,
      int failures,
      int failedAttempt,
      @Nullable Instant dueAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {
    this(name, status, attempts, failures, failedAttempt, dueAt, startedAt, endedAt, 0);
  }

  static StepState pending(String name) {
    return new StepState(name, StepStatus.PENDING, 0, 0, 0, null, null, null);
  }

  /** The id of the command that is open, or was last. */
  CommandId commandId(UUID sagaId) {
    return new CommandId(
        sagaId,
        name,
        switch (status) {
          case PENDING, DOING, DONE, GIVEN_UP -> Direction.DO;
          case UNDOING, UNDONE -> Direction.UNDO;
          case BARRING, BARRED -> Direction.BAR;
        });
  }

  /** The do, the undo or the bar of this step begins. */
  StepState opened(StepStatus open, Instant at) {
    return new StepState(name, open, 0, 0, 0, null, startedAt == null ? at : startedAt, null);
  }

  /** A step that was given up is tried again; its attempts count on, so old answers are known. */
  StepState reopened() {
    return new StepState(name, StepStatus.DOING, attempts, 0, failedAttempt, null, startedAt, null);
  }

  /** The open command is sent again. */
  StepState sentAs(int attempt, Instant due) {
    return with(attempt, due, unrecorded);
  }

  /** The open command is sent again, and no row of the journal tells of it. */
  StepState sentUnrecorded(Instant due) {
    return with(attempts + 1, due, unrecorded + 1);
  }

  /** The open command is due at another time. */
  StepState dueAt(Instant due) {
    return with(attempts, due, unrecorded);
  }

  /** The open command's last sending did not reach the broker and does not count. */
  StepState notSent(Instant due) {
    return with(attempts - 1, due, Math.max(0, unrecorded - 1));
  }

  /** A row of the journal tells how often the command was sent. */
  StepState recorded() {
    return unrecorded == 0 ? this : with(attempts, dueAt, 0);
  }

  private StepState with(int attempts, @Nullable Instant due, int unrecorded) {
    return new StepState(
        name, status, attempts, failures, failedAttempt, due, startedAt, endedAt, unrecorded);
  }

  /** This sending was answered as failed; the next one is due later. */
  StepState failed(int attempt, Instant due) {
    return new StepState(name, status, attempts, failures + 1, attempt, due, startedAt, endedAt);
  }

  StepState ended(StepStatus end, Instant at) {
    return new StepState(name, end, attempts, failures, failedAttempt, null, startedAt, at);
  }
}
