package io.paysaga.saga.orchestration.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saga as every HTTP door shows it.
 *
 * @param subject what it is about, as {@code ORDER:100}
 * @param orderId when it is about an order
 * @param failure why it was undone
 */
public record SagaResource(
    UUID id,
    String type,
    String subject,
    @JsonInclude(NON_NULL) @Nullable Long orderId,
    long buyerId,
    Status status,
    List<Step> steps,
    @Nullable SagaFailure failure,
    Instant createdAt,
    Instant updatedAt) {

  private static final String ORDER = "ORDER:";

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

  static SagaResource of(SagaView saga) {
    return new SagaResource(
        saga.id(),
        saga.type(),
        saga.subject(),
        orderOf(saga.subject()),
        saga.buyerId(),
        saga.isStuck() ? Status.STUCK : Status.valueOf(saga.status().name()),
        saga.steps().stream().map(Step::of).toList(),
        saga.failure(),
        saga.createdAt(),
        saga.updatedAt());
  }

  private static @Nullable Long orderOf(String subject) {
    return subject.startsWith(ORDER) ? Long.valueOf(subject.substring(ORDER.length())) : null;
  }
}
