package io.paysaga.orchestrator.ops;

import io.paysaga.orchestrator.engine.SagaFailure;
import io.paysaga.orchestrator.engine.StepState;
import io.paysaga.orchestrator.engine.StepStatus;
import io.paysaga.orchestrator.runtime.SagaView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saga as every HTTP door shows it.
 *
 * @param failure why it was undone
 */
public record SagaResource(
    UUID id,
    String type,
    long orderId,
    long buyerId,
    Status status,
    List<Step> steps,
    @Nullable SagaFailure failure,
    Instant createdAt,
    Instant updatedAt) {

  /** Where a saga is, as operators see it: one that is stuck is shown as such. */
  public enum Status {
    RUNNING,
    COMPLETED,
    COMPENSATING,
    COMPENSATED,
    RESOLVED,
    STUCK
  }

  /** How far one step is. */
  public record Step(
      String name,
      StepStatus status,
      int attempts,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {

    static Step of(StepState step) {
      return new Step(
          step.name(), step.status(), step.attempts(), step.startedAt(), step.endedAt());
    }
  }

  public static SagaResource of(SagaView saga) {
    return new SagaResource(
        saga.id(),
        saga.type(),
        orderOf(saga.subject()),
        saga.buyerId(),
        saga.isStuck() ? Status.STUCK : Status.valueOf(saga.status().name()),
        saga.steps().stream().map(Step::of).toList(),
        saga.failure(),
        saga.createdAt(),
        saga.updatedAt());
  }

  /** From {@code ORDER:100}. */
  private static long orderOf(String subject) {
    return Long.parseLong(subject.substring(subject.indexOf(':') + 1));
  }
}
