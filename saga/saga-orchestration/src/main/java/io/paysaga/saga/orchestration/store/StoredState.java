package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a saga's state that has no column of its own, as it is stored. Its names stand in
 * every row: they stay, whatever the engine calls these things.
 */
record StoredState(List<StoredStep> steps, @Nullable StoredFailure failure, boolean subjectFreed) {

  record StoredStep(
      String name,
      String status,
      int attempts,
      int failures,
      int failedAttempt,
      @Nullable Instant dueAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      int unrecorded) {

    static StoredStep of(StepState step) {
      return new StoredStep(
          step.name(),
          step.status().name(),
          step.attempts(),
          step.failures(),
          step.failedAttempt(),
          step.dueAt(),
          step.startedAt(),
          step.endedAt(),
          step.unrecorded());
    }

    StepState step() {
      return new StepState(
          name,
          StepStatus.valueOf(status),
          attempts,
          failures,
          failedAttempt,
          dueAt,
          startedAt,
          endedAt,
          unrecorded);
    }
  }

  record StoredFailure(String step, String code, String message) {

    static @Nullable StoredFailure of(@Nullable SagaFailure failure) {
      return failure == null
          ? null
          : new StoredFailure(failure.step(), failure.code(), failure.message());
    }
  }

  static StoredState of(SagaJson.Progress progress) {
    return new StoredState(
        progress.steps().stream().map(StoredStep::of).toList(),
        StoredFailure.of(progress.failure()),
        progress.subjectFreed());
  }

  SagaJson.Progress progress() {
    return new SagaJson.Progress(
        steps.stream().map(StoredStep::step).toList(),
        failure == null ? null : new SagaFailure(failure.step(), failure.code(), failure.message()),
        subjectFreed);
  }
}
