package io.paysaga.messaging.participant;

import io.paysaga.events.Command;
import io.paysaga.events.CommandId;
import io.paysaga.events.Reply;
import io.paysaga.messaging.CloudEvents;
import io.paysaga.messaging.Message;
import io.paysaga.messaging.PollHandler;
import io.paysaga.messaging.Technical;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Handles a poll of commands whose effect lies in another system: no transaction is open while it
 * is asked, and only its "yes" is kept.
 */
final class OutsideHandler<C extends Command> implements PollHandler<C> {

  private final OutsideCommands<C> commands;
  private final CloudEvents events;
  private final Inbox inbox;
  private final Replies replies;
  private final TransactionOperations transaction;
  private final Executor atOnce;

  /**
   * @param atOnce bounds how many calls are under way
   */
  OutsideHandler(
      OutsideCommands<C> commands,
      CloudEvents events,
      Inbox inbox,
      Replies replies,
      TransactionOperations transaction,
      Executor atOnce) {
    this.commands = commands;
    this.events = events;
    this.inbox = inbox;
    this.replies = replies;
    this.transaction = transaction;
    this.atOnce = atOnce;
  }

  @Override
  public Message<C> decode(ConsumerRecord<byte[], byte[]> kafka) {
    return events.read(kafka, commands.family());
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(List<Message<C>> messages) {
    Map<CommandId, Message<C>> folded = new LinkedHashMap<>();
    messages.forEach(message -> folded.putIfAbsent(message.commandId(), message));
    Map<CommandId, Reply> answers = inbox.replies(folded.keySet());
    Map<CommandId, Reply> fresh = deliver(folded, answers);
    Map<CommandId, Reply> successes = new LinkedHashMap<>(fresh);
    successes.values().removeIf(reply -> !(reply instanceof Reply.Accepted));
    transaction.executeWithoutResult(status -> inbox.add(successes));
    answers.putAll(fresh);
    return folded.entrySet().stream()
        .map(entry -> replies.to(entry.getValue(), answers.get(entry.getKey())))
        .toList();
  }

  private Map<CommandId, Reply> deliver(
      Map<CommandId, Message<C>> folded, Map<CommandId, Reply> answered) {
    Map<CommandId, CompletableFuture<Reply>> calls = new LinkedHashMap<>();
    folded.forEach(
        (id, message) -> {
          if (!answered.containsKey(id)) {
            calls.put(
                id,
                CompletableFuture.supplyAsync(() -> commands.deliver(message.body(), id), atOnce));
          }
        });
    Map<CommandId, Reply> fresh = new LinkedHashMap<>();
    calls.forEach((id, call) -> fresh.put(id, answerOf(call)));
    return fresh;
  }

  private static Reply answerOf(CompletableFuture<Reply> call) {
    try {
      return call.join();
    } catch (CompletionException thrown) {
      throw thrown.getCause() instanceof RuntimeException cause ? cause : thrown;
    }
  }

  /** Successes are answered from the inbox when the poll comes again; failures are tried again. */
  @Override
  public void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    throw new Technical(records.size() + " replies were not acknowledged.");
  }
}
