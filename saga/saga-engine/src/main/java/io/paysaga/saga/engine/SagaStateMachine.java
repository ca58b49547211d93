package io.paysaga.saga.engine;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntPredicate;
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
      if (!isWaitedFor(answer.id().direction(), at)) {
        return Ignored.NOT_OPEN;
      }
      Command open = command(at);
      if (!isOwner(answer.ownedTopics(), open)) {
        return Ignored.NOT_ITS_OWNER;
      }
      if (!answers.isAnswer(open, answer.id().direction(), answer.reply())) {
        return Ignored.NOT_AN_ANSWER;
      }
      return switch (kind(at)) {
        case COMPENSATABLE -> isUndo(at) ? undoAnswered(at, answer) : doAnswered(at, answer);
        case RETRIABLE -> retriableAnswered(at, answer);
        case BEST_EFFORT -> bestEffortAnswered(at, answer);
      };
    }

    /** Whether a command was sent to who answers it, as far as that is known. */
    private boolean isOwner(@Nullable Set<String> ownedTopics, Command open) {
      return ownedTopics == null
          || Topics.of(open.getClass()).filter(ownedTopics::contains).isPresent();
    }

    /** Whether replies to commands of this direction may still change the step. */
    private boolean isWaitedFor(Direction direction, int at) {
      StepStatus step = steps.get(at).status();
      return switch (kind(at)) {
        case COMPENSATABLE -> direction == Direction.DO ? step == StepStatus.DOING : isUndo(at);
        case RETRIABLE -> direction != Direction.UNDO && step.isOpen();
        case BEST_EFFORT ->
            direction == Direction.DO && (step.isOpen() || step == StepStatus.GIVEN_UP);
      };
    }

    private StepKind kind(int at) {
      return flow.steps().get(at).kind();
    }

    /** Whether what is open is the undo, or its bar. */
    private boolean isUndo(int at) {
      StepStatus step = steps.get(at).status();
      return kind(at) == StepKind.COMPENSATABLE
          && (step == StepStatus.UNDOING || step == StepStatus.BARRING);
    }

    private @Nullable Ignored doAnswered(int at, SagaEvent.Answered answer) {
      if (answer.reply() instanceof Reply.Accepted) {
        finish(at, answer.reply());
        goOn(at + 1);
        return null;
      }
      if (answer.reply() instanceof Reply.Refusal refusal) {
        compensate(at, new SagaFailure(steps.get(at).name(), refusal.code(), refusal.message()));
        return null;
      }
      return Ignored.UNEXPECTED_REPLY;
    }

    /** What a retriable step was barred from, a person settles; those behind it go on. */
    private @Nullable Ignored retriableAnswered(int at, SagaEvent.Answered answer) {
      if (answer.reply() instanceof Reply.Accepted) {
        finish(at, answer.reply());
      } else if (answer.reply() instanceof BarrierReply.Barred) {
        steps.set(at, steps.get(at).ended(StepStatus.BARRED, now));
      } else {
        return Ignored.UNEXPECTED_REPLY;
      }
      stuckSince = null;
      goOn(at + 1);
      return null;
    }

    /** Opens the next step, or ends the saga and opens what is tried afterwards. */
    private void goOn(int next) {
      if (next < steps.size() && kind(next).isCritical()) {
        open(next, StepStatus.DOING);
        return;
      }
      status = isAnyBarred() ? SagaStatus.RESOLVED : SagaStatus.COMPLETED;
      for (int sideTask = next; sideTask < steps.size(); sideTask++) {
        open(sideTask, StepStatus.DOING);
      }
    }

    private boolean isAnyBarred() {
      return steps.stream().anyMatch(step -> step.status() == StepStatus.BARRED);
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
      // What was never sent cannot fail: else one such answer made copies of all later ones.
      int attempt = Math.min(answer.attempt(), step.attempts());
      if (attempt <= step.failedAttempt()) {
        return Ignored.DUPLICATE;
      }
      StepState failed = step.failed(attempt, now.plus(waitOf(at, step.failures() + 1)));
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
        status = isAnyBarred() ? SagaStatus.RESOLVED : SagaStatus.COMPENSATED;
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
          && (stuckSince != null || !kind(at).isCritical());
    }

    private boolean isSentUntilAnswered(int at) {
      return kind(at) != StepKind.COMPENSATABLE || isUndo(at);
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
      if (isSentUntilAnswered(at)) {
        if (last && kind(at).isCritical() && stuckSince == null) {
          stuckSince = now;
        }
      } else if (last && isSilence(dueAt, waitOf(at, step.attempts()), listeningSince)) {
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
      int at = openStep();
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
      int pivot = flow.stepNames(StepKind.COMPENSATABLE).size() - 1;
      compensate(
          pivot, new SagaFailure(steps.get(pivot).name(), SagaFailure.UNKNOWN_SAGA, by.reason()));
      return null;
    }

    private @Nullable Ignored compensateAsked(Operator by) {
      if (status != SagaStatus.RUNNING) {
        return Ignored.NOT_RUNNING;
      }
      int at = openStep();
      if (kind(at) == StepKind.RETRIABLE) {
        return Ignored.PAST_THE_PIVOT;
      }
      StepState step = steps.get(at);
      boolean waited = step.attempts() != 1 || !Objects.requireNonNull(step.dueAt()).isAfter(now);
      if (!waited) {
        return Ignored.NOT_OVERDUE;
      }
      compensate(at, new SagaFailure(step.name(), SagaFailure.OPERATOR, by.reason()));
      return null;
    }

    /** Still stuck until the participant has answered: only then no copy has an effect any more. */
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

    /** The one step that a saga waits for which has not ended. */
    private int openStep() {
      return IntStream.range(0, steps.size())
          .filter(at -> steps.get(at).status().isOpen())
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
          isUndo(at) ? Objects.requireNonNull(step.undo()) : step.send();
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
