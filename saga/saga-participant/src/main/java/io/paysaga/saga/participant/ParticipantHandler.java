package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Handles a poll in one transaction: what the inbox knows is answered again, the rest is decided on
 * locked aggregates, and the replies are stored with the effects.
 */
final class ParticipantHandler<C extends Command, T extends LockedAggregates>
    extends CommandHandler<C> {

  private final ParticipantCommands<C, T> commands;
  private final Inbox inbox;
  private final TransactionOperations transaction;
  private final Clock clock;
  private final Duration oldestDo;
  private final UnansweredCommands unanswered;

  /**
   * @param oldestDo a do whose saga is older than this is refused
   */
  ParticipantHandler(
      ParticipantCommands<C, T> commands,
      CloudEventRecords events,
      Inbox inbox,
      TransactionOperations transaction,
      Clock clock,
      Duration oldestDo,
      UnansweredCommands unanswered) {
    super(commands.family(), events, clock);
    this.commands = commands;
    this.inbox = inbox;
    this.transaction = transaction;
    this.clock = clock;
    this.oldestDo = oldestDo;
    this.unanswered = unanswered;
  }

  @Override
  Map<CommandId, Reply> answer(Map<CommandId, SagaMessage<C>> messages) {
    Map<CommandId, Reply> answers =
        Objects.requireNonNull(transaction.execute(status -> decide(messages)));
    messages.forEach(
        (id, message) -> {
          if (!answers.containsKey(id)) {
            unanswered.tell(id, message.body());
          }
        });
    return answers;
  }

  private Map<CommandId, Reply> decide(Map<CommandId, SagaMessage<C>> messages) {
    Map<CommandId, Reply> known = inbox.replies(messages.keySet());
    List<SagaCommand<C>> unanswered =
        messages.entrySet().stream()
            .filter(entry -> !known.containsKey(entry.getKey()))
            .map(entry -> command(entry.getKey(), entry.getValue()))
            .toList();
    if (unanswered.isEmpty()) {
      return known;
    }
    T locked = commands.lock(unanswered);
    Map<CommandId, Reply> answers = new LinkedHashMap<>();
    List<Inbox.Row> rows = new ArrayList<>();
    messages.forEach(
        (id, message) ->
            decide(id, message, known, locked)
                .ifPresent(
                    outcome -> {
                      answers.put(id, outcome.reply());
                      outcome.rows().forEach((row, reply) -> rows.add(row(row, reply, message)));
                      known.putAll(outcome.rows());
                    }));
    locked.flush();
    inbox.add(rows);
    CrashPoint.POLL_BEFORE_COMMIT.passed();
    return answers;
  }

  private Optional<Barrier.Outcome> decide(
      CommandId id, SagaMessage<C> message, Map<CommandId, Reply> known, T locked) {
    Supplier<Optional<Reply>> byTheBooks =
        () ->
            commands
                .handle(locked, command(id, message))
                .map(reply -> checked(reply, id, message.body()));
    return CommandAnswers.isRetriable(message.body())
        ? Barrier.onRetriable(id, known, byTheBooks)
        : Optional.of(Barrier.on(id, known, isTooOld(id), () -> byTheBooks.get().orElseThrow()));
  }

  private static Inbox.Row row(CommandId id, Reply reply, SagaMessage<?> cameOf) {
    return new Inbox.Row(
        id, reply, cameOf.source(), cameOf.commandId().direction() == Direction.BAR);
  }

  private static <C> SagaCommand<C> command(CommandId id, SagaMessage<C> message) {
    return new SagaCommand<>(id.sagaId(), id.step(), message.body());
  }

  private boolean isTooOld(CommandId id) {
    return id.sagaBegan().isBefore(clock.instant().minus(oldestDo));
  }
}
