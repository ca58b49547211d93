package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.AnswerRule;
import io.paysaga.saga.engine.AskedAct;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaEvent.Answered;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The production transaction of one event, and around it what a mutant does to events and
 * decisions.
 */
final class Machine<D> {

  private final SagaStateMachine<D> machine;
  private final Explored<D> explored;
  private final String pivot;
  private final Mutant mutant;

  Machine(Explored<D> explored, Mutant mutant) {
    this.machine = new SagaStateMachine<>(explored.flow(), answers(mutant));
    this.explored = explored;
    this.pivot = explored.flow().stepNames().get(explored.pivot());
    this.mutant = mutant;
  }

  SagaState<D> initial(UUID saga, D data) {
    return machine.initial(saga, data);
  }

  /** What production decides, unless the mutant is at work. */
  Decision<D> on(SagaState<D> state, SagaEvent event) {
    Decision<D> decision = production(state, event);
    SagaState<D> next = decision.next();
    return switch (mutant) {
      case DOUBTFUL_STEP_NOT_UNDONE ->
          begins(SagaStatus.COMPENSATING, state, next)
              ? production(next, undone(decision.sends().get(0).id(), event.at()))
              : decision;
      case STALE_REPLY_ACCEPTED ->
          event instanceof Answered answer && decision.ignored() != null
              ? production(state, undone(answer.id(), event.at()))
              : decision;
      case BEST_EFFORT_AWAITED ->
          next.status() == SagaStatus.COMPLETED && next.dueAt() != null
              ? new Decision<>(with(next, SagaStatus.RUNNING, step -> step), decision.sends(), null)
              : decision;
      case BEST_EFFORT_ROLLS_BACK ->
          event instanceof Answered answer
                  && answer.reply() instanceof Reply.Failure
                  && decision.ignored() == null
              ? pivotRefused(state, event.at())
              : decision;
      case FAILURE_COUNTED_AGAIN ->
          event instanceof Answered answer && answer.reply() instanceof Reply.Failure
              ? production(with(state, state.status(), Machine::withoutCountedAttempt), event)
              : decision;
      case UNDO_GIVEN_UP ->
          next.stuckSince() == null
              ? decision
              : new Decision<>(
                  with(next, SagaStatus.COMPENSATED, step -> as(step, StepStatus.UNDONE)),
                  List.of(),
                  null);
      case NEVER_STUCK ->
          new Decision<>(
              with(next, next.status(), step -> step), decision.sends(), decision.ignored());
      case UNDO_NOT_SENT_AGAIN ->
          event instanceof SagaEvent.DeadlinePassed && state.status() == SagaStatus.COMPENSATING
              ? new Decision<>(next, List.of(), decision.ignored())
              : decision;
      case UNRECORDED_SENDING_FORGOTTEN ->
          decision.recorded() || decision.sends().isEmpty()
              ? decision
              : new Decision<>(
                  withSteps(next, Machine::withoutLastSending), decision.sends(), null, false);
      case WOKEN_IS_NOT_STUCK ->
          event instanceof SagaEvent.Woken && decision.ignored() == null
              ? new Decision<>(
                  with(next, next.status(), step -> step), decision.sends(), null, false)
              : decision;
      case FAILED_SEND_COUNTED ->
          event instanceof SagaEvent.NotSent
              ? new Decision<>(state, List.of(), Ignored.NOT_OPEN)
              : decision;
      case RESOLVED_WITHOUT_BAR ->
          event instanceof SagaEvent.ResolveAsked && decision.ignored() == null
              ? new Decision<>(
                  with(next, SagaStatus.RESOLVED, Machine::isSettledByHand), List.of(), null)
              : decision;
      case ANYBODY_ANSWERS ->
          event instanceof Answered answer && decision.ignored() == Ignored.NOT_ITS_OWNER
              ? production(
                  state, new Answered(answer.id(), answer.attempt(), answer.reply(), answer.at()))
              : decision;
      case UNKNOWN_SAGA_DID_NOTHING ->
          event instanceof SagaEvent.UndoAsked
              ? new Decision<>(with(next, SagaStatus.COMPENSATED, step -> step), List.of(), null)
              : decision;
      case UNDO_PAST_THE_PIVOT ->
          decision.ignored() == Ignored.PAST_THE_PIVOT ? pivotRefused(state, event.at()) : decision;
      case RETRIABLE_GIVEN_UP ->
          next.stuckSince() != null && explored.isPastThePivot(next)
              ? production(next, barred(decision.sends().get(0).id(), event.at()))
              : decision;
      case COMPLETED_THOUGH_BARRED ->
          next.status() == SagaStatus.RESOLVED && explored.isPastThePivot(next)
              ? new Decision<>(
                  with(next, SagaStatus.COMPLETED, step -> step),
                  decision.sends(),
                  decision.ignored())
              : decision;
      default -> decision;
    };
  }

  /** What production would decide were the pivot open, and refused. */
  private Decision<D> pivotRefused(SagaState<D> state, Instant at) {
    return production(
        with(state, SagaStatus.RUNNING, this::pivotIsOpen),
        new Answered(new CommandId(state.sagaId(), pivot, Direction.DO), 1, new TooOld(), at));
  }

  /** What is stored and sent when this is all that happens in a transaction. */
  private Decision<D> production(SagaState<D> state, SagaEvent event) {
    SagaTransaction transaction = new SagaTransaction();
    transaction.load(machine::on, state, 0);
    transaction.on(new SagaOccurrence(state.sagaId(), event));
    if (!transaction.ignored().isEmpty()) {
      return new Decision<>(state, List.of(), transaction.ignored().get(0).why());
    }
    @SuppressWarnings("unchecked") // What was loaded comes out.
    SagaState<D> next = (SagaState<D>) transaction.changes().get(0).after();
    boolean recorded = !transaction.transitions().isEmpty();
    return new Decision<>(next, transaction.sends(), null, recorded);
  }

  /**
   * The verdict on an act that two persons decide, as production gives it unless the mutant is at
   * work; none while it waits for the second one.
   */
  Optional<String> verdictOn(SagaState<D> state, SagaEvent act, World.Second second) {
    int transitions = second.moved() ? 1 : 0;
    SagaTransaction transaction = new SagaTransaction();
    transaction.load(machine::on, state, transitions);
    boolean approved = second.approves() || mutant == Mutant.DONE_BEFORE_THE_APPROVAL;
    String shown =
        mutant == Mutant.MOVED_SAGA_IS_AS_SHOWN ? state.shown(transitions) : second.shown();
    return transaction.verdictOn(
        new AskedAct(
            new SagaOccurrence(state.sagaId(), act),
            act.at(),
            new AskedAct.FourEyes(shown, act.at(), approved ? act.at() : null)));
  }

  /** Which replies answer a command: production's rule, unless the mutant has a weaker one. */
  private static AnswerRule answers(Mutant mutant) {
    return switch (mutant) {
      case ANY_ACCEPTED_FINISHES -> (open, direction, reply) -> true;
      case ANSWER_OF_THE_FAMILY_FINISHES ->
          (open, direction, reply) ->
              AnswerRule.LISTED.isAnswer(open, direction, reply)
                  || Answers.areOfOneFamily(open, reply);
      default -> AnswerRule.LISTED;
    };
  }

  private static boolean begins(SagaStatus status, SagaState<?> before, SagaState<?> after) {
    return before.status() != status && after.status() == status;
  }

  private static Answered undone(CommandId id, Instant at) {
    return new Answered(id.ofUndo(), 1, new NothingToUndo(), at);
  }

  private static Answered barred(CommandId id, Instant at) {
    return new Answered(id, 1, new Barred(), at);
  }

  private static StepState withoutCountedAttempt(StepState step) {
    return new StepState(
        step.name(),
        step.status(),
        step.attempts(),
        step.failures(),
        0,
        step.dueAt(),
        step.startedAt(),
        step.endedAt());
  }

  private static StepState withoutLastSending(StepState step) {
    return step.unrecorded() == 0
        ? step
        : new StepState(
            step.name(),
            step.status(),
            step.attempts() - 1,
            step.failures(),
            step.failedAttempt(),
            step.dueAt(),
            step.startedAt(),
            step.endedAt());
  }

  private static <D> SagaState<D> withSteps(SagaState<D> state, UnaryOperator<StepState> change) {
    return new SagaState<>(
        state.sagaId(),
        state.status(),
        state.data(),
        state.steps().stream().map(change).toList(),
        state.failure(),
        state.stuckSince(),
        state.subjectFreed());
  }

  private StepState pivotIsOpen(StepState step) {
    return step.name().equals(pivot) ? as(step, StepStatus.DOING) : step;
  }

  private static StepState isSettledByHand(StepState step) {
    return step.status() == StepStatus.BARRING ? as(step, StepStatus.BARRED) : step;
  }

  private static StepState as(StepState step, StepStatus status) {
    return new StepState(step.name(), status, 1, 0, 0, null, step.startedAt(), step.endedAt());
  }

  private static <D> SagaState<D> with(
      SagaState<D> state, SagaStatus status, UnaryOperator<StepState> change) {
    return new SagaState<>(
        state.sagaId(),
        status,
        state.data(),
        state.steps().stream().map(change).toList(),
        state.failure(),
        null,
        state.subjectFreed());
  }
}
