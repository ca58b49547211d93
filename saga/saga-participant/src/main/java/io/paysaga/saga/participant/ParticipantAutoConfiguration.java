package io.paysaga.saga.participant;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.LibraryScripts;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.PollLoop;
import io.paysaga.saga.messaging.PollLoops;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a service that has a {@link CommandEndpoint} a participant. */
@AutoConfiguration
@ConditionalOnBean(CommandEndpoint.class)
class ParticipantAutoConfiguration {

  private static final Duration IDLE = Duration.ofSeconds(5);

  @Bean
  MessageTypes wireTypes(List<CommandEndpoint<?>> doors) {
    return new MessageTypes(doors.stream().<Class<?>>map(CommandEndpoint::family).toList());
  }

  @Bean
  LibraryScripts inboxScripts() {
    return new LibraryScripts(
        "classpath:io/paysaga/saga/participant/migration", "saga_messaging_schema_history");
  }

  @Bean
  PollConsumers commandConsumers(
      List<CommandEndpoint<?>> doors,
      HandlerFactory handlers,
      @Qualifier("sagaConsumerFactory") ConsumerFactory<byte[], byte[]> consumers,
      PollLoops loops,
      MessagingProperties settings) {
    return PollConsumers.together(
        doors.stream().map(door -> open(door, handlers, consumers, loops, settings)).toList());
  }

  private static PollConsumers open(
      CommandEndpoint<?> door,
      HandlerFactory handlers,
      ConsumerFactory<byte[], byte[]> consumers,
      PollLoops loops,
      MessagingProperties settings) {
    PollHandler<?> handler = door.handler(handlers);
    return PollConsumers.of(
        consumers,
        new PollConsumers.Spec(
            door.topic(),
            door.topic(),
            settings.consumers(),
            IDLE,
            settings.retryPause(),
            door.consumerSettings(settings)),
        () -> worker(loops.around(handler)));
  }

  private static PollConsumers.Worker worker(PollLoop<?> loop) {
    return (poll, consumer) -> loop.onPoll(poll);
  }

  @Bean
  HandlerFactory handlerFactory(
      CloudEventRecords events,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      @Qualifier("sagaClock") Clock clock,
      MessagingProperties settings) {
    return new HandlerFactory(events, jdbc, new TransactionTemplate(transactions), clock, settings);
  }

  @Bean
  InboxPurge inboxPurge(
      TaskScheduler scheduler,
      JdbcTemplate jdbc,
      CloudEventRecords events,
      MessagingProperties settings,
      @Qualifier("sagaClock") Clock clock,
      MeterRegistry metrics) {
    return new InboxPurge(scheduler, jdbc, events, settings, clock, metrics);
  }
}
