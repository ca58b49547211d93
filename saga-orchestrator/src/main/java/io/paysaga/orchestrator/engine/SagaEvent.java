package io.paysaga.orchestrator.engine;

import io.paysaga.events.CommandId;
import io.paysaga.events.Reply;
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
  record NotSent(List<Sending> sendings, Instant at) implements SagaEvent {

    /** One sending of a command. */
    public record Sending(CommandId id, int attempt) {}
  }

  /** An operator wants a stuck saga to go on at once. */
  record RetryAsked(Instant at) implements SagaEvent {}
}
