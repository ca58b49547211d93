package io.paysaga.saga.engine;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a saga does next. A pure function of state and event, so that every interleaving can
 * be explored on this class, and a stored journal replays to the same decisions.
 */
public final class SagaStateMachine<D> {

  private final SagaFlow<D> flow;
  private final AnswerRule answers;

  public SagaStateMachine(SagaFlow<D> flow) {
    this(flow, AnswerRule.LISTED);
  }

  /** A machine that takes other replies than production does: for proofs. */
  public SagaStateMachine(SagaFlow<D> flow, AnswerRule answers) {
    this.flow = flow;
    this.answers = answers;
  }

  /** A saga before its first event. */
  public SagaState<D> initial(UUID sagaId, D data) {
    return new SagaState<>(
        sagaId,
        SagaStatus.RUNNING,
        data,
        flow.stepNames().stream().map(StepState::pending).toList(),
        null,
        null,
        false);
  }

  public Decision<D> on(SagaState<D> state, SagaEvent event) {
    Turn turn = new Turn(state, event.at());
    Ignored ignored;
    if (event instanceof SagaEvent.Answered answered) {
      ignored = turn.answered(answered);
    } else if (event instanceof SagaEvent.DeadlinePassed passed) {
      ignored = turn.deadlinePassed(passed);
    } else if (event instanceof SagaEvent.HeldBack heldBack) {
      ignored = turn.heldBack(heldBack);
    } else if (event instanceof SagaEvent.Woken woken) {
      ignored = turn.woken(woken);
    } else if (event instanceof SagaEvent.NotSent notSent) {
      ignored = turn.notSent(notSent);
    } else if (event instanceof SagaEvent.OperatorAct act) {
      ignored = turn.asked(act);
    } else {
      ignored = turn.started();
    }
    return ignored == null ? turn.decision() : new Decision<>(state, List.of(), ignored);
  }

  /** The open commands that are sent without an end, as they were sent last. */
  public List<Decision.Send> waiting(SagaState<D> state) {
    return new Turn(state, Instant.MAX).waiting();
  }

  /** The open commands whose deadlines are not after this moment, as they were sent last. */
  public List<Decision.Send> overdue(SagaState<D> state, Instant upTo) {
    return new Turn(state, upTo).overdue();
  }

  /** One decision in the making; methods answer why the event is ignored, or null. */
  private final class Turn {

    private final UUID sagaId;
    private final Instant now;
    private final List<StepState> steps;
    private final List<Decision.Send> sends = new ArrayList<>();
    private SagaStatus status;
    private D data;
    private @Nullable SagaFailure failure;
    private @Nullable Instant stuckSince;
    private boolean subjectFreed;

    /** Whether the journal gets a row of it. */
    private boolean recorded = true;

    Turn(SagaState<D> state, Instant now) {
      this.sagaId = state.sagaId();
      this.now = now;
      this.steps = new ArrayList<>(state.steps());
      this.status = state.status();
      this.data = state.data();
      this.failure = state.failure();
      this.stuckSince = state.stuckSince();
      this.subjectFreed = state.subjectFreed();
    }

    Decision<D> decision() {
      if (recorded) {
        steps.replaceAll(StepState::recorded);
      }
      return new Decision<>(
          new SagaState<>(sagaId, status, data, steps, failure, stuckSince, subjectFreed),
          sends,
          null,
          recorded);
    }

    @Nullable Ignored started() {
      if (hasBegun()) {
        return Ignored.ALREADY_STARTED;
      }
      open(0, StepStatus.DOING);
      return null;
    }

    private boolean hasBegun() {
      return steps.stream().anyMatch(step -> step.status() != StepStatus.PENDING);
    }

    @Nullable Ignored answered(SagaEvent.Answered answer) {
      int at = flow.stepNames().indexOf(answer.id().step());
      if (at < 0) {
        return Ignored.UNKNOWN_STEP;
      }
      StepStatus status = steps.get(at).status();
      if (!isWaitedFor(answer.id().direction(), status, flow.steps().get(at).bestEffort())) {
        return Ignored.NOT_OPEN;
      }
      if (!answers.isAnswer(command(at), answer.id().direction(), answer.reply())) {
        return Ignored.NOT_AN_ANSWER;
      }
      if (status.isCompensating()) {
        return undoAnswered(at, answer);
      }
      return flow.steps().get(at).bestEffort()
          ? bestEffortAnswered(at, answer)
          : doAnswered(at, answer);
    }

    /** Whether replies to commands of this direction may still change the step. */
    private static boolean isWaitedFor(Direction direction, StepStatus status, boolean bestEffort) {
      return direction == Direction.DO
          ? status == StepStatus.DOING || (bestEffort && status == StepStatus.GIVEN_UP)
          : status.isCompensating();
    }

    private @Nullable Ignored doAnswered(int at, SagaEvent.Answered answer) {
      if (answer.reply() instanceof Reply.Accepted) {
        finish(at, answer.reply());
        int next = at + 1;
        if (next < steps.size() && !flow.steps().get(next).bestEffort()) {
          open(next, StepStatus.DOING);
          return null;
        }
        status = SagaStatus.COMPLETED;
        for (int sideTask = next; sideTask < steps.size(); sideTask++) {
          open(sideTask, StepStatus.DOING);
        }
        return null;
      }
      if (answer.reply() instanceof Reply.Refusal refusal) {
        compensate(at, new SagaFailure(steps.get(at).name(), refusal.code(), refusal.message()));
        return null;
      }
      return Ignored.UNEXPECTED_REPLY;
    }

    private @Nullable Ignored bestEffortAnswered(int at, SagaEvent.Answered answer) {
      StepState step = steps.get(at);
      if (answer.reply() instanceof Reply.Accepted) {
        finish(at, answer.reply());
        return null;
      }
      if (step.status() != StepStatus.DOING) {
        return Ignored.NOT_OPEN;
      }
      if (answer.attempt() <= step.failedAttempt()) {
        return Ignored.DUPLICATE;
      }
      StepState failed = step.failed(answer.attempt(), now.plus(waitOf(at, step.failures() + 1)));
      steps.set(
          at,
          failed.failures() >= flow.steps().get(at).policy().attempts()
              ? failed.ended(StepStatus.GIVEN_UP, now)
              : failed);
      return null;
    }

    private @Nullable Ignored undoAnswered(int at, SagaEvent.Answered answer) {
      StepState step = steps.get(at);
      if (answer.reply() instanceof Reply.Undone) {
        steps.set(at, step.ended(StepStatus.UNDONE, now));
      } else if (answer.reply() instanceof BarrierReply.UndoBarred
          && step.status() == StepStatus.BARRING) {
        steps.set(at, step.ended(StepStatus.BARRED, now));
      } else {
        // Never reported as compensated: it goes on being sent, and is stuck in the end.
        return Ignored.UNEXPECTED_REPLY;
      }
      stuckSince = null;
      if (at > 0) {
        open(at - 1, StepStatus.UNDOING);
      } else {
        boolean byHand = steps.stream().anyMatch(each -> each.status() == StepStatus.BARRED);
        status = byHand ? SagaStatus.RESOLVED : SagaStatus.COMPENSATED;
      }
      return null;
    }

    List<Decision.Send> overdue() {
      return open(at -> !Objects.requireNonNull(steps.get(at).dueAt()).isAfter(now));
    }

    List<Decision.Send> waiting() {
      return open(this::isSentWithoutEnd);
    }

    private List<Decision.Send> open(IntPredicate wanted) {
      List<Decision.Send> open = new ArrayList<>();
      for (int at = 0; at < steps.size(); at++) {
        StepState step = steps.get(at);
        if (step.dueAt() != null && wanted.test(at)) {
          open.add(new Decision.Send(step.commandId(sagaId), command(at), step.attempts()));
        }
      }
      return open;
    }

    /** Whether it goes on being sent until it is answered, and its attempts are used up. */
    private boolean isSentWithoutEnd(int at) {
      StepState step = steps.get(at);
      return isSentUntilAnswered(at)
          && step.attempts() > flow.steps().get(at).policy().attempts()
          && (stuckSince != null || !step.status().isCompensating());
    }

    private boolean isSentUntilAnswered(int at) {
      return flow.steps().get(at).bestEffort() || steps.get(at).status().isCompensating();
    }

    @Nullable Ignored deadlinePassed(SagaEvent.DeadlinePassed event) {
      boolean due = false;
      recorded = false;
      for (int at = 0; at < steps.size(); at++) {
        StepState step = steps.get(at);
        if (step.dueAt() != null
            && (event.steps() == null
                ? !step.dueAt().isAfter(now)
                : event.steps().contains(step.name()))) {
          due = true;
          if (isSentWithoutEnd(at)) {
            sendUnrecorded(at);
          } else {
            recorded = true;
            unanswered(at, step.dueAt(), event.listeningSince());
          }
        }
      }
      return due ? null : Ignored.NOT_DUE;
    }

    private void unanswered(int at, Instant dueAt, @Nullable Instant listeningSince) {
      StepState step = steps.get(at);
      boolean last = step.attempts() >= flow.steps().get(at).policy().attempts();
      if (step.status().isCompensating()) {
        if (last && stuckSince == null) {
          stuckSince = now;
        }
      } else if (last
          && !flow.steps().get(at).bestEffort()
          && isSilence(dueAt, waitOf(at, step.attempts()), listeningSince)) {
        compensate(
            at,
            new SagaFailure(
                step.name(),
                SagaFailure.NO_ANSWER,
                "No answer to " + step.attempts() + " attempts."));
        return;
      }
      send(at, step.attempts() + 1);
    }

    /**
     * Whether an attempt was listened for from its sending on, and is judged before its own wait
     * has gone by once more. Else its answer may have come and been missed: it is asked for again.
     */
    private boolean isSilence(Instant dueAt, Duration wait, @Nullable Instant listeningSince) {
      return listeningSince == null
          || (!listeningSince.isAfter(dueAt.minus(wait)) && !now.isAfter(dueAt.plus(wait)));
    }

    @Nullable Ignored heldBack(SagaEvent.HeldBack event) {
      boolean open = false;
      recorded = false;
      for (int at = 0; at < steps.size(); at++) {
        StepState step = steps.get(at);
        if (step.dueAt() != null && event.steps().contains(step.name())) {
          open = true;
          steps.set(at, step.dueAt(event.until()));
        }
      }
      return open ? null : Ignored.NOT_OPEN;
    }

    /** It is due sooner, and nothing else: stuck is stuck until the answer is here. */
    @Nullable Ignored woken(SagaEvent.Woken event) {
      boolean waits = false;
      recorded = false;
      for (int at = 0; at < steps.size(); at++) {
        StepState step = steps.get(at);
        if (step.dueAt() != null
            && step.dueAt().isAfter(now)
            && event.steps().contains(step.name())
            && isSentWithoutEnd(at)
            && step.failedAttempt() < step.attempts()
            && step.dueAt().minus(waitOf(at, step.attempts())).isBefore(now)) {
          waits = true;
          steps.set(at, step.dueAt(now));
        }
      }
      return waits ? null : Ignored.NOT_OPEN;
    }

    @Nullable Ignored notSent(SagaEvent.NotSent event) {
      boolean open = false;
      recorded = false;
      for (int at = 0; at < steps.size(); at++) {
        StepState step = steps.get(at);
        if (step.status().isOpen()
            && event
                .attempts()
                .contains(new CommandAttempt(step.commandId(sagaId), step.attempts()))) {
          open = true;
          recorded |= step.unrecorded() == 0;
          steps.set(at, step.notSent(event.dueAgain()));
        }
      }
      return open ? null : Ignored.NOT_OPEN;
    }

    @Nullable Ignored asked(SagaEvent.OperatorAct act) {
      if (act instanceof SagaEvent.CompensateAsked) {
        return compensateAsked(act.by());
      }
      if (act instanceof SagaEvent.BackfillAsked) {
        return backfillAsked();
      }
      if (act instanceof SagaEvent.FreeSubjectAsked) {
        return freeSubjectAsked();
      }
      if (act instanceof SagaEvent.ResendAsked resend) {
        return resendAsked(resend.step());
      }
      if (act instanceof SagaEvent.UndoAsked) {
        return undoAsked(act.by());
      }
      if (stuckSince == null) {
        return Ignored.NOT_STUCK;
      }
      int at = firstStep(step -> step.status().isCompensating());
      if (act instanceof SagaEvent.ResolveAsked) {
        return resolveAsked(at);
      }
      stuckSince = null;
      send(at, 1);
      return null;
    }

    /** Nobody knows how far it came: each step may have been done, or may still be. */
    private @Nullable Ignored undoAsked(Operator by) {
      if (hasBegun()) {
        return Ignored.ALREADY_STARTED;
      }
      int last = flow.criticalStepNames().size() - 1;
      compensate(
          last, new SagaFailure(steps.get(last).name(), SagaFailure.UNKNOWN_SAGA, by.reason()));
      return null;
    }

    private @Nullable Ignored compensateAsked(Operator by) {
      if (status != SagaStatus.RUNNING) {
        return Ignored.NOT_RUNNING;
      }
      int at = firstStep(step -> step.status() == StepStatus.DOING);
      StepState step = steps.get(at);
      boolean waited = step.attempts() != 1 || !Objects.requireNonNull(step.dueAt()).isAfter(now);
      if (!waited) {
        return Ignored.NOT_OVERDUE;
      }
      compensate(at, new SagaFailure(step.name(), SagaFailure.OPERATOR, by.reason()));
      return null;
    }

    /** Still stuck until the participant has answered: only then nothing can be undone any more. */
    private @Nullable Ignored resolveAsked(int at) {
      if (steps.get(at).status() == StepStatus.BARRING) {
        return Ignored.BEING_RESOLVED;
      }
      open(at, StepStatus.BARRING);
      return null;
    }

    private @Nullable Ignored backfillAsked() {
      boolean any = false;
      for (int at = 0; at < steps.size(); at++) {
        if (steps.get(at).status() == StepStatus.GIVEN_UP) {
          any = true;
          tryAgain(at);
        }
      }
      return any ? null : Ignored.NOTHING_GIVEN_UP;
    }

    /** The answer is waited for as for any other attempt, though it were one more than planned. */
    private @Nullable Ignored resendAsked(String name) {
      int at = flow.stepNames().indexOf(name);
      if (at < 0) {
        return Ignored.UNKNOWN_STEP;
      }
      if (steps.get(at).status() == StepStatus.GIVEN_UP) {
        tryAgain(at);
        return null;
      }
      if (!steps.get(at).status().isOpen()) {
        return Ignored.NOT_OPEN;
      }
      send(at, steps.get(at).attempts() + 1);
      return null;
    }

    private void tryAgain(int at) {
      steps.set(at, steps.get(at).reopened());
      send(at, steps.get(at).attempts() + 1);
    }

    private @Nullable Ignored freeSubjectAsked() {
      if (status != SagaStatus.RESOLVED) {
        return Ignored.NOT_RESOLVED;
      }
      if (subjectFreed) {
        return Ignored.ALREADY_FREED;
      }
      subjectFreed = true;
      return null;
    }

    private int firstStep(Predicate<StepState> wanted) {
      return IntStream.range(0, steps.size())
          .filter(at -> wanted.test(steps.get(at)))
          .findFirst()
          .orElseThrow();
    }

    /** Undoes in reverse order, beginning with this step: its own outcome may be in doubt. */
    private void compensate(int at, SagaFailure why) {
      failure = why;
      status = SagaStatus.COMPENSATING;
      open(at, StepStatus.UNDOING);
    }

    private void finish(int at, Reply reply) {
      data = flow.steps().get(at).keep(data, reply);
      steps.set(at, steps.get(at).ended(StepStatus.DONE, now));
    }

    private void open(int at, StepStatus open) {
      steps.set(at, steps.get(at).opened(open, now));
      send(at, 1);
    }

    private void send(int at, int attempt) {
      StepState step = steps.get(at).sentAs(attempt, now.plus(waitOf(at, attempt)));
      steps.set(at, step);
      sends.add(new Decision.Send(step.commandId(sagaId), command(at), attempt));
    }

    private void sendUnrecorded(int at) {
      int attempt = steps.get(at).attempts() + 1;
      StepState step = steps.get(at).sentUnrecorded(now.plus(waitOf(at, attempt)));
      steps.set(at, step);
      sends.add(new Decision.Send(step.commandId(sagaId), command(at), attempt));
    }

    /** What the step's open command says. */
    private Command command(int at) {
      StepDefinition<D> step = flow.steps().get(at);
      Function<D, ? extends Command> command =
          steps.get(at).status().isCompensating()
              ? Objects.requireNonNull(step.undo())
              : step.send();
      return command.apply(data);
    }

    private Duration waitOf(int at, int attempt) {
      CommandId id = steps.get(at).commandId(sagaId);
      Duration longest =
          isSentUntilAnswered(at) ? RetryPolicy.LONGEST_PAUSE : RetryPolicy.LONGEST_WAIT;
      return flow.steps().get(at).policy().waitOf(id, attempt, longest);
    }
  }
}
