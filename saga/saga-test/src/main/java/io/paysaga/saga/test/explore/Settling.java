package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.explore.Explored.Role;
import io.paysaga.saga.test.explore.World.Message;
import io.paysaga.saga.test.explore.World.Participant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what can make no difference any more, so that worlds that will behave alike are equal:
 * times, how often an undo or a retriable do was sent, replies that will be ignored.
 */
final class Settling<D> {

  private static final Instant NOW = Model.NOW;
  private static final Instant LATER = NOW.plus(Duration.ofDays(1));

  private final Explored<D> explored;
  private final List<Role> roles;
  private final BiPredicate<SagaState<D>, Message> ignores;
  private final Map<Object, Object> parts = new HashMap<>();

  /**
   * @param ignores whether a saga ignores a reply, as it stands
   */
  Settling(Explored<D> explored, BiPredicate<SagaState<D>, Message> ignores) {
    this.explored = explored;
    this.roles = explored.roles();
    this.ignores = ignores;
  }

  /**
   * @param before the world before the move, settled: what did not change needs no second look
   */
  World<D> settled(@Nullable World<D> before, World<D> after) {
    World<D> world = after;
    boolean sameSagas = before != null && before.sagas() == world.sagas();
    if (!sameSagas) {
      world =
          world.withSagas(only(world.sagas().stream().map(saga -> only(timeless(saga))).toList()));
    }
    if (!sameSagas || before.flight() != world.flight()) {
      World<D> now = world;
      Set<Message> flight = new LinkedHashSet<>(world.flight());
      flight.removeIf(
          message -> message.isReply() && message.isOf(World.FIRST) && isOver(now, message));
      world = world.withFlight(only(flight));
    }
    if (!sameSagas || before.participants() != world.participants()) {
      List<Participant> participants = new ArrayList<>();
      for (int at = 0; at < roles.size(); at++) {
        participants.add(settled(world.participants().get(at), world.first().steps().get(at)));
      }
      world = world.withParticipants(only(participants));
    }
    return world
        .withZombie(world.zombie() == null ? null : only(world.zombie()))
        .withSendings(mayBeUndone(world.first()) ? world.sendings() : 0)
        .withMissed(mayBeUndone(world.first()) && world.missed())
        .withAct(mayStillMatter(world) ? world.act() : null);
  }

  private boolean mayBeUndone(SagaState<?> saga) {
    return saga.status() == SagaStatus.RUNNING && !explored.isPastThePivot(saga);
  }

  /** An act, or a copy of its record, is ignored, once the saga can never again be asked for it. */
  private boolean mayStillMatter(World<?> world) {
    World.Act act = world.act();
    if (act != null && act.second() != null) {
      return !world.first().status().isEnded();
    }
    if (act == null || act.verdicts() != 1 || !act.isRow()) {
      return act != null;
    }
    return switch (act.ask()) {
      case COMPENSATE -> mayBeUndone(world.first());
      case RETRY, RESOLVE -> !world.first().status().isEnded();
      case BACKFILL ->
          world.first().steps().stream().anyMatch(step -> step.status() != StepStatus.DONE);
    };
  }

  /** Of a step that will never be open again, replies are ignored: their content says nothing. */
  private static Participant settled(Participant participant, StepState step) {
    if (step.status() != StepStatus.UNDONE && step.status() != StepStatus.BARRED) {
      return participant;
    }
    Map<CommandId, Reply> inbox = new LinkedHashMap<>(participant.inbox());
    inbox.replaceAll(
        (id, reply) ->
            id.sagaId().equals(World.FIRST) && !(reply instanceof UndoBarred)
                ? new Barred()
                : reply);
    return new Participant(inbox, participant.effects(), participant.failures());
  }

  private boolean isOver(World<D> world, Message reply) {
    int at = explored.stepOf(reply);
    SagaState<D> saga = world.first();
    StepStatus status = saga.steps().get(at).status();
    boolean over =
        roles.get(at).bestEffort()
            ? status == StepStatus.DONE
            : saga.status().isEnded()
                || status == StepStatus.UNDONE
                || status == StepStatus.BARRED
                || (status == StepStatus.DONE && explored.isPastThePivot(saga));
    return over && ignores.test(saga, reply);
  }

  private SagaState<D> timeless(SagaState<D> state) {
    boolean stuck = state.stuckSince() != null;
    List<StepState> steps = new ArrayList<>(roles.size());
    for (int at = 0; at < roles.size(); at++) {
      steps.add(timeless(roles.get(at), state.steps().get(at), stuck));
    }
    return new SagaState<>(
        state.sagaId(),
        state.status(),
        state.data(),
        steps,
        null,
        state.stuckSince() == null ? null : NOW,
        state.subjectFreed());
  }

  private static StepState timeless(Role role, StepState step, boolean stuck) {
    Instant due = step.dueAt() == null ? null : LATER;
    return switch (step.status()) {
      case PENDING, DONE, UNDONE, BARRED -> step(step, 0, 0, 0, due);
      case UNDOING, BARRING -> sentWithoutEnd(step, stuck, due);
      case DOING, GIVEN_UP ->
          role.retriable()
              ? sentWithoutEnd(step, stuck, due)
              : step(step, step.attempts(), step.failures(), step.failedAttempt(), due);
    };
  }

  /** What a stuck saga waits for is past its attempts, or will be. */
  private static StepState sentWithoutEnd(StepState step, boolean stuck, @Nullable Instant due) {
    int attempts = stuck ? Explored.ATTEMPTS + 1 : Math.min(step.attempts(), Explored.ATTEMPTS);
    return step(step, attempts, 0, 0, due);
  }

  private static StepState step(
      StepState step, int attempts, int failures, int failedAttempt, @Nullable Instant due) {
    return new StepState(
        step.name(), step.status(), attempts, failures, failedAttempt, due, null, null);
  }

  /** The same state, but the deadline of a step has come. */
  static <D> SagaState<D> overdue(SagaState<D> state, int at) {
    StepState step = state.steps().get(at);
    return with(state, at, step(step, step.attempts(), step.failures(), step.failedAttempt(), NOW));
  }

  /** The same state, but a step was sent a moment ago, and its deadline is a while away. */
  static <D> SagaState<D> waiting(SagaState<D> state, int at) {
    StepState step = state.steps().get(at);
    return with(
        state,
        at,
        step(
            step,
            step.attempts(),
            step.failures(),
            step.failedAttempt(),
            step.dueAt() == null ? null : NOW.plusMillis(1)));
  }

  private static <D> SagaState<D> with(SagaState<D> state, int at, StepState step) {
    List<StepState> steps = new ArrayList<>(state.steps());
    steps.set(at, step);
    return new SagaState<>(
        state.sagaId(),
        state.status(),
        state.data(),
        steps,
        state.failure(),
        state.stuckSince(),
        state.subjectFreed());
  }

  /** The one object that stands for all that are equal to it. */
  @SuppressWarnings("unchecked")
  private <T> T only(T part) {
    return (T) parts.computeIfAbsent(part, Function.identity());
  }
}
