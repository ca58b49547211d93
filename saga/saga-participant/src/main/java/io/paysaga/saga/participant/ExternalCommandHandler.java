package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.http.OutsideDelivery;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.TechnicalRefusal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Handles a poll of commands whose effect lies in another system: no transaction is open while it
 * is asked, and only its "yes" is kept.
 */
final class ExternalCommandHandler<C extends Command> extends CommandHandler<C> {

  private final ExternalCommands<C> commands;
  private final Inbox inbox;
  private final TransactionOperations transaction;
  private final Executor callers;

  /**
   * @param atOnce how many calls are under way at most
   */
  ExternalCommandHandler(
      ExternalCommands<C> commands,
      CloudEventRecords events,
      Inbox inbox,
      TransactionOperations transaction,
      Clock clock,
      int atOnce) {
    super(commands.family(), events, clock);
    this.commands = commands;
    this.inbox = inbox;
    this.transaction = transaction;
    this.callers = callers(commands.topic(), atOnce);
  }

  /**
   * Threads of this endpoint's own: a slow system keeps none that another endpoint waits for. They
   * end by themselves when there is nothing to ask, and keep no process alive.
   */
  private static Executor callers(String topic, int atOnce) {
    CustomizableThreadFactory threads = new CustomizableThreadFactory(topic + "-outside-");
    threads.setDaemon(true);
    ThreadPoolExecutor callers =
        new ThreadPoolExecutor(
            atOnce, atOnce, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    callers.allowCoreThreadTimeOut(true);
    return callers;
  }

  @Override
  Map<CommandId, Reply> answer(Map<CommandId, SagaMessage<C>> messages) {
    Map<CommandId, Reply> answers = inbox.replies(messages.keySet());
    Map<CommandId, SagaMessage<C>> unanswered = new LinkedHashMap<>(messages);
    unanswered.keySet().removeAll(answers.keySet());
    Map<CommandId, Reply> fresh = call(unanswered);
    List<Inbox.Row> successes =
        fresh.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Reply.Accepted)
            .map(
                entry ->
                    new Inbox.Row(
                        entry.getKey(),
                        entry.getValue(),
                        messages.get(entry.getKey()).source(),
                        false))
            .toList();
    CrashPoint.OUTSIDE_BEFORE_INBOX.passed();
    transaction.executeWithoutResult(status -> inbox.add(successes));
    answers.putAll(fresh);
    return answers;
  }

  private Map<CommandId, Reply> call(Map<CommandId, SagaMessage<C>> messages) {
    if (messages.isEmpty()) {
      return Map.of();
    }
    ExternalCommands.ExternalCall<C> external =
        commands.prepare(messages.values().stream().map(SagaMessage::body).toList());
    Map<CommandId, CompletableFuture<Reply>> calls = new LinkedHashMap<>();
    messages.forEach(
        (id, message) ->
            calls.put(
                id,
                CompletableFuture.supplyAsync(() -> external.call(message.body(), id), callers)));
    Map<CommandId, Reply> replies = new LinkedHashMap<>();
    calls.forEach(
        (id, call) -> replies.put(id, checked(answerOf(call), id, messages.get(id).body())));
    return replies;
  }

  private static Reply answerOf(CompletableFuture<Reply> call) {
    try {
      return call.join();
    } catch (CompletionException thrown) {
      if (thrown.getCause() instanceof OutsideDelivery.WrongSetting wrong) {
        throw new TechnicalRefusal(wrong);
      }
      throw thrown.getCause() instanceof RuntimeException cause ? cause : thrown;
    }
  }
}
