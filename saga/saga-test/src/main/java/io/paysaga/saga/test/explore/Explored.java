package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.explore.World.Message;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A flow and the participants that it meets, one for each step.
 *
 * @param flow with few attempts, so that it can be explored to its end
 * @param copies of a best-effort command that may be in flight before it is no longer sent again
 * @param alsoByOthers the numbers of the steps whose effect others may bring about as well
 */
record Explored<D>(
    SagaFlow<D> flow, D data, List<Role> roles, int copies, Set<Integer> alsoByOthers) {

  static final int ATTEMPTS = 2;

  /**
   * How a participant answers.
   *
   * @param no absent when it never refuses, or fails
   * @param undone absent for a step without an undo
   * @param standsOn the number of the step without whose effect this one refuses, if any
   * @param strayToDo answers that do not belong to its do, but to other commands
   * @param strayToUndo answers that do not belong to its undo
   */
  record Role(
      StepKind kind,
      Reply yes,
      @Nullable Reply no,
      @Nullable Reply undone,
      boolean exclusive,
      @Nullable Integer standsOn,
      List<Reply> strayToDo,
      List<Reply> strayToUndo) {

    boolean compensatable() {
      return kind == StepKind.COMPENSATABLE;
    }

    boolean retriable() {
      return kind == StepKind.RETRIABLE;
    }

    boolean bestEffort() {
      return kind == StepKind.BEST_EFFORT;
    }

    /** All that its participant, or the barrier before it, may answer. */
    List<Reply> answers() {
      return Stream.of(
              yes, no, undone, new Barred(), new TooOld(), new NothingToUndo(), new UndoBarred())
          .filter(Objects::nonNull)
          .toList();
    }
  }

  int stepOf(Message message) {
    return flow.stepNames().indexOf(message.id().step());
  }

  /** The last step with an undo. */
  int pivot() {
    return flow.stepNames(StepKind.COMPENSATABLE).size() - 1;
  }

  /** Whether a retriable step has begun: from then on nothing of the saga is undone. */
  boolean isPastThePivot(SagaState<?> saga) {
    for (int at = 0; at < roles.size(); at++) {
      if (roles.get(at).retriable() && saga.steps().get(at).status() != StepStatus.PENDING) {
        return true;
      }
    }
    return false;
  }

  static <D> Explored<D> of(
      SagaFlow<D> flow,
      D data,
      Map<String, ParticipantRules> given,
      int copies,
      Set<String> alsoByOthers) {
    DefaultRules.Played played = DefaultRules.played(flow, data, given);
    SagaFlow<D> hasty = flow;
    for (String step : flow.stepNames()) {
      hasty = hasty.withPolicy(step, any -> new RetryPolicy(any.answerWithin(), ATTEMPTS));
    }
    List<Role> roles = flow.stepNames().stream().map(step -> role(flow, step, played)).toList();
    Set<Integer> others =
        alsoByOthers.stream().map(flow.stepNames()::indexOf).collect(Collectors.toSet());
    for (int at : others) {
      if (roles.get(at).bestEffort() || !roles.get(at).exclusive()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Others make a difference to '%s' only where books hold one effect: give the step"
                    + " rules that are ofOneSaga().",
                flow.stepNames().get(at)));
      }
    }
    return new Explored<>(hasty, data, roles, copies, others);
  }

  private static Role role(SagaFlow<?> flow, String step, DefaultRules.Played played) {
    ParticipantRules rules = Objects.requireNonNull(played.rules().get(step));
    StepKind kind = kindOf(flow, step);
    check(step, kind, rules);
    CommandId doing = new CommandId(World.FIRST, step, Direction.DO);
    return new Role(
        kind,
        rules.yes(),
        rules.no(),
        rules.undone(),
        rules.exclusive(),
        rules.standsOn() == null ? null : flow.stepNames().indexOf(rules.standsOn()),
        stray(played, doing, Reply.Accepted.class),
        rules.undone() == null ? List.of() : stray(played, doing.ofUndo(), Reply.Undone.class));
  }

  private static StepKind kindOf(SagaFlow<?> flow, String step) {
    return Stream.of(StepKind.values())
        .filter(kind -> flow.stepNames(kind).contains(step))
        .findFirst()
        .orElseThrow();
  }

  private static void check(String step, StepKind kind, ParticipantRules rules) {
    String fitting =
        switch (kind) {
          case COMPENSATABLE -> rules.undone() != null ? "" : "has an undo: give it answering";
          case RETRIABLE ->
              rules.no() == null && rules.undone() == null && rules.standsOn() == null
                  ? ""
                  : "refuses nothing and is never undone: give it retrying";
          case BEST_EFFORT -> rules.undone() == null ? "" : "has no undo: give it trying";
        };
    if (!fitting.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The step '%s' %s(..) as its rules.", step, fitting));
    }
  }

  /** Answers of the same kind to other steps' commands, none of which the command lists. */
  private static List<Reply> stray(
      DefaultRules.Played played, CommandId id, Class<? extends Reply> kind) {
    Command command = Objects.requireNonNull(played.commands().get(id));
    return played.rules().entrySet().stream()
        .filter(other -> !other.getKey().equals(id.step()))
        .flatMap(other -> Stream.of(other.getValue().yes(), other.getValue().undone()))
        .filter(kind::isInstance)
        .filter(reply -> !(reply instanceof BarrierReply) && !Answers.isListed(command, reply))
        .distinct()
        .toList();
  }
}
