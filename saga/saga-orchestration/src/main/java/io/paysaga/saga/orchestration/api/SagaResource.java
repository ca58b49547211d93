package io.paysaga.saga.orchestration.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A saga as every HTTP door shows it.
 *
 * @param subject what it is about, as {@code ORDER:100}
 * @param fields what the flow's {@link SagaDescription} adds, each a field of its own
 * @param failure why it was undone
 */
@JsonPropertyOrder({
  "id",
  "type",
  "subject",
  "fields",
  "status",
  "steps",
  "failure",
  "createdAt",
  "updatedAt"
})
public record SagaResource(
    UUID id,
    String type,
    String subject,
    @JsonAnyGetter Map<String, Object> fields,
    Status status,
    List<Step> steps,
    @Nullable Failure failure,
    Instant createdAt,
    Instant updatedAt) {

  /** Where a saga is, as operators see it: one that is stuck is shown as such. */
  public enum Status {
    RUNNING,
    COMPLETED,
    COMPENSATING,
    COMPENSATED,
    RESOLVED,
    STUCK;

    public static Status of(SagaView saga) {
      return saga.isStuck() ? STUCK : valueOf(saga.status().name());
    }
  }

  /** Where one step is. */
  public enum StepStatus {
    PENDING,
    DOING,
    DONE,
    UNDOING,
    UNDONE,
    BARRING,
    BARRED,
    GIVEN_UP
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
          step.name(),
          StepStatus.valueOf(step.status().name()),
          step.attempts(),
          step.startedAt(),
          step.endedAt());
    }
  }

  /**
   * Why a saga was undone.
   *
   * @param code of the refusal, or what else was the reason
   * @param message for people
   */
  public record Failure(String step, String code, String message) {

    static @Nullable Failure of(@Nullable SagaFailure failure) {
      return failure == null
          ? null
          : new Failure(failure.step(), failure.code(), failure.message());
    }
  }

  static SagaResource of(SagaView saga, Map<String, Object> fields) {
    return new SagaResource(
        saga.id(),
        saga.type(),
        saga.subject().toString(),
        fields,
        Status.of(saga),
        saga.steps().stream().map(Step::of).toList(),
        Failure.of(saga.failure()),
        saga.createdAt(),
        saga.updatedAt());
  }
}
