package io.paysaga.saga.engine;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a saga knows of itself.
 *
 * @param stuckSince since when an undo, or a retriable step, has gone unanswered through all its
 *     attempts; it is still being sent
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

  /**
   * The saga as people look at it when they decide for it, as {@code COMPENSATING
   * use-point:undo @7}: where it is, which commands are open, how many rows its journal has. One
   * that has moved since is shown otherwise.
   *
   * @param transitions the rows of its journal
   */
  public String shown(int transitions) {
    return steps.stream()
        .filter(step -> step.status().isOpen())
        .map(step -> step.commandId(sagaId))
        .map(command -> " " + command.step() + ":" + command.direction().onWire())
        .collect(joining("", status.name(), " @" + transitions));
  }

  /** By step, how often its command was sent, where no row of the journal tells. */
  public Map<String, Integer> unrecordedAttempts() {
    return steps.stream()
        .filter(step -> step.unrecorded() > 0)
        .collect(toMap(StepState::name, StepState::attempts));
  }

  /** The same saga, of whose commands these were sent so often: for replays. */
  public SagaState<D> withAttempts(Map<String, Integer> attempts) {
    return new SagaState<>(
        sagaId,
        status,
        data,
        steps.stream()
            .map(
                step ->
                    step.dueAt() != null && attempts.containsKey(step.name())
                        ? step.sentAs(attempts.get(step.name()), step.dueAt())
                        : step)
            .toList(),
        failure,
        stuckSince,
        subjectFreed);
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
