package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Handles a poll of commands whose effect lies in another system: no transaction is open while it
 * is asked, and only its "yes" is kept.
 */
final class ExternalCommandHandler<C extends Command> extends CommandHandler<C> {

  private final ExternalCommands<C> commands;
  private final Inbox inbox;
  private final TransactionOperations transaction;
  private final Executor atOnce;

  /**
   * @param atOnce bounds how many calls are under way
   */
  ExternalCommandHandler(
      ExternalCommands<C> commands,
      CloudEventRecords events,
      Inbox inbox,
      TransactionOperations transaction,
      Clock clock,
      Executor atOnce) {
    super(commands.family(), events, clock);
    this.commands = commands;
    this.inbox = inbox;
    this.transaction = transaction;
    this.atOnce = atOnce;
  }

  @Override
  Map<CommandId, Reply> answer(Map<CommandId, SagaMessage<C>> messages) {
    Map<CommandId, Reply> answers = inbox.replies(messages.keySet());
    Map<CommandId, SagaMessage<C>> unanswered = new LinkedHashMap<>(messages);
    unanswered.keySet().removeAll(answers.keySet());
    Map<CommandId, Reply> fresh = deliver(unanswered);
    Map<CommandId, Reply> successes = new LinkedHashMap<>(fresh);
    successes.values().removeIf(reply -> !(reply instanceof Reply.Accepted));
    CrashPoint.OUTSIDE_BEFORE_INBOX.passed();
    transaction.executeWithoutResult(status -> inbox.add(successes));
    answers.putAll(fresh);
    return answers;
  }

  private Map<CommandId, Reply> deliver(Map<CommandId, SagaMessage<C>> messages) {
    if (messages.isEmpty()) {
      return Map.of();
    }
    ExternalCommands.Delivery<C> delivery =
        commands.prepare(messages.values().stream().map(SagaMessage::body).toList());
    Map<CommandId, CompletableFuture<Reply>> calls = new LinkedHashMap<>();
    messages.forEach(
        (id, message) ->
            calls.put(
                id,
                CompletableFuture.supplyAsync(() -> delivery.deliver(message.body(), id), atOnce)));
    Map<CommandId, Reply> replies = new LinkedHashMap<>();
    calls.forEach((id, call) -> replies.put(id, answerOf(call)));
    return replies;
  }

  private static Reply answerOf(CompletableFuture<Reply> call) {
    try {
      return call.join();
    } catch (CompletionException thrown) {
      throw thrown.getCause() instanceof RuntimeException cause ? cause : thrown;
    }
  }
}
