package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the inbox and the barrier in front of a service's commands. */
final class HandlerFactory implements DisposableBean {

  private final CloudEventRecords events;
  private final Inbox inbox;
  private final TransactionOperations transaction;
  private final Clock clock;
  private final MessagingProperties settings;
  private final List<ExecutorService> outsideCalls = new ArrayList<>();

  HandlerFactory(
      CloudEventRecords events,
      JdbcTemplate jdbc,
      TransactionOperations transaction,
      Clock clock,
      MessagingProperties settings) {
    this.events = events;
    this.inbox = new Inbox(jdbc, events, clock);
    this.transaction = transaction;
    this.clock = clock;
    this.settings = settings;
  }

  <C extends Command, T extends LockedAggregates> PollHandler<C> handlerOf(
      ParticipantCommands<C, T> commands) {
    return new ParticipantHandler<>(
        commands, events, inbox, transaction, clock, settings.inbox().oldestDo());
  }

  <C extends Command> PollHandler<C> handlerOf(ExternalCommands<C> commands) {
    return new ExternalCommandHandler<>(
        commands, events, inbox, transaction, clock, callers(commands.topic()));
  }

  /** A door's own: a slow system keeps no thread that another door waits for. */
  private ExecutorService callers(String topic) {
    int atOnce = settings.outside().atOnce();
    ThreadPoolExecutor callers =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new CustomizableThreadFactory(topic + "-outside-"));
    callers.allowCoreThreadTimeOut(true);
    outsideCalls.add(callers);
    return callers;
  }

  @Override
  public void destroy() {
    outsideCalls.forEach(ExecutorService::shutdown);
  }
}
