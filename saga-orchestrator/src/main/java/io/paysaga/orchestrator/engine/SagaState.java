package io.paysaga.orchestrator.engine;

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
 */
public record SagaState<D>(
    UUID sagaId,
    SagaStatus status,
    D data,
    List<StepState> steps,
    @Nullable SagaFailure failure,
    @Nullable Instant stuckSince) {

  public SagaState {
    steps = List.copyOf(steps);
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
