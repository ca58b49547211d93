package io.paysaga.saga.engine;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a saga knows of itself.
 *
 * @param stuckSince since when an undo has gone unanswered through all its attempts; it is still
 *     being sent
 * @param subjectFreed whether an operator let another saga of the same subject begin
 */
public record SagaState<D>(
    UUID sagaId,
    SagaStatus status,
    D data,
    List<StepState> steps,
    @Nullable SagaFailure failure,
    @Nullable Instant stuckSince,
    boolean subjectFreed) {

  public SagaState {
    steps = List.copyOf(steps);
  }

  /** Whether the saga still forbids another one of the same subject. */
  public boolean holdsSubject() {
    return status != SagaStatus.COMPENSATED && !subjectFreed;
  }

  /** When something is to be done though no reply comes; null when nothing is open. */
  public @Nullable Instant dueAt() {
    return steps.stream()
        .map(StepState::dueAt)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }
}
