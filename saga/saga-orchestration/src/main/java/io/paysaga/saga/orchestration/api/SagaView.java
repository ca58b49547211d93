package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A saga as others see it. */
public record SagaView(
    UUID id,
    String type,
    Subject subject,
    String owner,
    SagaStatus status,
    @Nullable Instant stuckSince,
    List<StepState> steps,
    @Nullable SagaFailure failure,
    Instant createdAt,
    Instant updatedAt) {

  public boolean isStuck() {
    return stuckSince != null;
  }

  /** Whether its journal grows no more, unless somebody acts on it. */
  public boolean isAtRest() {
    return status.isEnded() && steps.stream().noneMatch(step -> step.status().isOpen());
  }
}
