package io.paysaga.saga.console;

import static java.util.stream.Collectors.joining;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Why a saga is where it is, and what would move it, in a few plain words. */
final class WhyHere {

  private final SagaView saga;
  private final List<FlowStep> flow;
  private final Moments moments;

  private WhyHere(SagaView saga, List<FlowStep> flow, Moments moments) {
    this.saga = saga;
    this.flow = flow;
    this.moments = moments;
  }

  /**
   * @param flow the steps of its flow; empty when this process does not know it
   */
  static String of(SagaView saga, List<FlowStep> flow, Moments moments) {
    return new WhyHere(saga, flow, moments).tell();
  }

  private String tell() {
    if (flow.isEmpty() && !saga.status().isEnded()) {
      return "This process does not know the saga's flow, "
          + saga.type()
          + ", in its version: an instance of a build that does moves it.";
    }
    return switch (saga.status()) {
      case RUNNING -> running();
      case COMPENSATING -> "It is being undone, " + because() + " " + open(this::waits);
      case COMPLETED -> "Every step that counts is done." + afterwards();
      case COMPENSATED -> "Nothing of it is left: it was undone, " + because() + afterwards();
      case RESOLVED ->
          "It has ended, but for "
              + named(StepStatus.BARRED)
              + ", which somebody settles by hand; then an operator frees its subject ("
              + saga.subject()
              + ")."
              + afterwards();
    };
  }

  private String running() {
    return saga.isStuck()
        ? "Its pivot is accepted, so it goes forward only. " + open(this::waits)
        : open(this::waits);
  }

  /** What is tried after the end. */
  private String afterwards() {
    String owed = named(StepStatus.GIVEN_UP);
    String tried = open(this::isStillTried);
    return (tried.isEmpty() ? "" : " " + tried)
        + (owed.isEmpty()
            ? tried.isEmpty() ? " Nothing moves it any more." : ""
            : " Still owed: "
                + owed
                + ", which was given up; a backfill of best-effort steps tries it again.");
  }

  private String isStillTried(StepState step) {
    return step.name()
        + " is still tried, and its failure would undo nothing; next "
        + next(step).orElse("when it is due")
        + ".";
  }

  private String waits(StepState step) {
    if (step.status() == StepStatus.BARRING) {
      return "An operator settles "
          + step.name()
          + " by hand, and its participant is asked to bar it: that answer moves it.";
    }
    String command = commandOf(step);
    if (step.attempts() == 0) {
      return command + " of " + step.name() + " has not reached Kafka yet: once it does, it moves.";
    }
    String sent =
        command + " of " + step.name() + ", sent " + times(step.attempts()) + topicOf(step);
    Instant since = saga.stuckSince();
    return since == null
        ? "It waits for the answer to " + sent + ": that moves it" + otherwise(step) + "."
        : "It is stuck since "
            + moments.clock(since)
            + ": nobody has answered "
            + sent
            + ". It moves when its participant answers"
            + otherwise(step)
            + ". An operator may have it sent at once (retry), or settle it by hand (resolve).";
  }

  private String otherwise(StepState step) {
    boolean undone =
        step.status() == StepStatus.DOING
            && defined(step)
                .filter(known -> known.kind() == StepKind.COMPENSATABLE)
                .filter(known -> step.attempts() >= known.policy().attempts())
                .isPresent();
    return next(step)
        .map(
            moment ->
                undone
                    ? "; without it the saga is undone " + moment
                    : "; it is sent again " + moment)
        .orElse("");
  }

  private Optional<String> next(StepState step) {
    return Optional.ofNullable(step.dueAt())
        .map(due -> moments.in(due) + " (" + moments.clock(due) + ")");
  }

  private String commandOf(StepState step) {
    return defined(step)
        .map(
            known ->
                step.status() == StepStatus.UNDOING
                    ? Objects.requireNonNullElse(known.undo(), "The undo")
                    : known.sends())
        .orElse("The command");
  }

  private String topicOf(StepState step) {
    return defined(step).map(FlowStep::topic).map(topic -> " to " + topic).orElse("");
  }

  private Optional<FlowStep> defined(StepState step) {
    return flow.stream().filter(known -> known.name().equals(step.name())).findFirst();
  }

  private String because() {
    SagaFailure failure = saga.failure();
    if (failure == null) {
      return "for a reason that is not kept.";
    }
    return switch (failure.code()) {
      case SagaFailure.NO_ANSWER -> "because " + failure.step() + " was not answered in time.";
      case SagaFailure.OPERATOR -> "because an operator asked for it at " + failure.step() + ".";
      case SagaFailure.UNKNOWN_SAGA ->
          "because it was no longer there, and an operator had what it did undone.";
      default ->
          "because " + failure.step() + " said no: " + failure.code() + ". " + failure.message();
    };
  }

  private String open(Function<StepState, String> sentence) {
    return with(StepStatus.DOING, StepStatus.UNDOING, StepStatus.BARRING)
        .map(sentence)
        .collect(joining(" "));
  }

  private String named(StepStatus status) {
    return with(status).map(StepState::name).collect(joining(", "));
  }

  private Stream<StepState> with(StepStatus... statuses) {
    List<StepStatus> wanted = List.of(statuses);
    return saga.steps().stream().filter(step -> wanted.contains(step.status()));
  }

  static String times(int count) {
    return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
  }
}
