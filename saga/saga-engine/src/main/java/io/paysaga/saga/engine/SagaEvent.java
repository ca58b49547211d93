package io.paysaga.saga.engine;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.time.Instant;
import java.util.List;

/** What can happen to a saga. Each event carries its time; the machine has no clock. */
public sealed interface SagaEvent {

  Instant at();

  /** The saga exists and may send its first command. */
  record Started(Instant at) implements SagaEvent {}

  /** A participant answered a command, perhaps not for the first time. */
  record Answered(CommandId id, int attempt, Reply reply, Instant at) implements SagaEvent {}

  /** The deadline of an open command may have passed, with every reply up to it read. */
  record DeadlinePassed(Instant at) implements SagaEvent {}

  /** The broker did not acknowledge these sendings. */
  record NotSent(List<CommandAttempt> attempts, Instant at) implements SagaEvent {}

  /** Somebody decides for the saga. */
  sealed interface OperatorAct extends SagaEvent {

    Operator by();
  }

  /** A stuck saga is to go on at once. */
  record RetryAsked(Operator by, Instant at) implements OperatorAct {}

  /** A running saga that waits past a deadline is to be undone. */
  record CompensateAsked(Operator by, Instant at) implements OperatorAct {}

  /** What a stuck saga cannot undo will be settled by hand. */
  record ResolveAsked(Operator by, Instant at) implements OperatorAct {}

  /** Best-effort steps that were given up are to be tried again. */
  record BackfillAsked(Operator by, Instant at) implements OperatorAct {}

  /** What was settled by hand is settled: another saga of the subject may begin. */
  record FreeSubjectAsked(Operator by, Instant at) implements OperatorAct {}
}
