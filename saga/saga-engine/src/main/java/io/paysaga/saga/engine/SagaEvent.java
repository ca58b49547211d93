package io.paysaga.saga.engine;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a saga. Each event carries its time; the machine has no clock. Its wire name
 * stands in journals: it stays, whatever the record is called.
 */
public sealed interface SagaEvent {

  Instant at();

  /** The saga exists and may send its first command. */
  @WireName("saga.started.v1")
  record Started(Instant at) implements SagaEvent {}

  /**
   * A participant answered a command, perhaps not for the first time.
   *
   * @param ownedTopics the topics of commands that belong to who has signed the reply; absent when
   *     nobody's signature was checked: then whoever answers is believed. What was taken was its
   *     owner's: no journal has it
   */
  @WireName("saga.answered.v1")
  record Answered(
      CommandId id, int attempt, Reply reply, Instant at, @Nullable Set<String> ownedTopics)
      implements SagaEvent {

    public Answered {
      ownedTopics = ownedTopics == null ? null : Set.copyOf(ownedTopics);
    }

    public Answered(CommandId id, int attempt, Reply reply, Instant at) {
      this(id, attempt, reply, at, null);
    }
  }

  /**
   * The deadlines of open commands have passed, with every reply up to them read.
   *
   * @param listeningSince since when the saga's owner can have missed no reply; absent when nobody
   *     tells: then it has listened all along
   * @param steps whose deadlines; absent when nobody tells: then all that have passed
   */
  @WireName("saga.deadline-passed.v1")
  record DeadlinePassed(Instant at, @Nullable Instant listeningSince, @Nullable List<String> steps)
      implements SagaEvent {

    public DeadlinePassed {
      steps = steps == null ? null : List.copyOf(steps);
    }

    public DeadlinePassed(Instant at) {
      this(at, null, null);
    }
  }

  /**
   * The topic of these steps' open commands refuses what is sent to it: whether they were answered
   * is not asked before this moment. It says nothing of what the saga does: no journal has it.
   */
  @WireName("saga.held-back.v1")
  record HeldBack(List<String> steps, Instant until, Instant at) implements SagaEvent {

    public HeldBack {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The participant of these steps has answered again, after a silence: what was sent to it without
   * an end before this moment, and still waits, is due. It says nothing of what the saga does: no
   * journal has it.
   */
  @WireName("saga.woken.v1")
  record Woken(List<String> steps, Instant at) implements SagaEvent {

    public Woken {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The broker did not take these sendings.
   *
   * @param dueAgain when they may be sent again
   */
  @WireName("saga.not-sent.v1")
  record NotSent(List<CommandAttempt> attempts, Instant dueAgain, Instant at) implements SagaEvent {

    /** They may be sent again at once: as soon as the broker is there. */
    public NotSent(List<CommandAttempt> attempts, Instant at) {
      this(attempts, at, at);
    }
  }

  /** Somebody decides for the saga. */
  sealed interface OperatorAct extends SagaEvent {

    Operator by();
  }

  /** A stuck saga is to go on at once. */
  @WireName("saga.retry-asked.v1")
  record RetryAsked(Operator by, Instant at) implements OperatorAct {}

  /** A running saga that waits past a deadline, and is not past its pivot, is to be undone. */
  @WireName("saga.compensate-asked.v1")
  record CompensateAsked(Operator by, Instant at) implements OperatorAct {}

  /** What a stuck saga cannot undo, or cannot do, will be settled by hand. */
  @WireName("saga.resolve-asked.v1")
  record ResolveAsked(Operator by, Instant at) implements OperatorAct {}

  /** Best-effort steps that were given up are to be tried again. */
  @WireName("saga.backfill-asked.v1")
  record BackfillAsked(Operator by, Instant at) implements OperatorAct {}

  /** A step's open command is to be sent again at once, as the saga's own data say it. */
  @WireName("saga.resend-asked.v1")
  record ResendAsked(String step, Operator by, Instant at) implements OperatorAct {}

  /**
   * A saga that was there and is no longer begins anew, to be undone: what it did is told by the
   * participants' books, not by its own steps.
   */
  @WireName("saga.undo-asked.v1")
  record UndoAsked(Operator by, Instant at) implements OperatorAct {}

  /** What was settled by hand is settled: another saga of the subject may begin. */
  @WireName("saga.free-subject-asked.v1")
  record FreeSubjectAsked(Operator by, Instant at) implements OperatorAct {}
}
