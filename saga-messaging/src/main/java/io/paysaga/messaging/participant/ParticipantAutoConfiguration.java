package io.paysaga.messaging.participant;

import io.paysaga.messaging.CloudEvents;
import io.paysaga.messaging.MessagingProperties;
import io.paysaga.messaging.PollContainers;
import io.paysaga.messaging.PollHandler;
import io.paysaga.messaging.PollLoop;
import io.paysaga.messaging.PollLoops;
import io.paysaga.messaging.WireTypes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a service with {@link ParticipantCommands} a participant. */
@AutoConfiguration
@ConditionalOnBean(ParticipantCommands.class)
class ParticipantAutoConfiguration {

  private static final Duration IDLE = Duration.ofSeconds(5);

  @Bean
  WireTypes wireTypes(
      ObjectProvider<ParticipantCommands<?, ?>> commands,
      ObjectProvider<OutsideCommands<?>> outside) {
    return new WireTypes(
        Stream.<Class<?>>concat(
                commands.stream().map(ParticipantCommands::family),
                outside.stream().map(OutsideCommands::family))
            .toList());
  }

  /** The inbox's migrations have a history of their own, apart from the service's versions. */
  @Bean
  FlywayMigrationStrategy inboxToo(DataSource database) {
    return service -> {
      service.migrate();
      Flyway.configure()
          .dataSource(database)
          .locations("classpath:io/paysaga/messaging/migration")
          .table("saga_messaging_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    };
  }

  /** One consumer group per door, so that a slow one holds up no other. */
  @Bean
  PollContainers commandConsumers(
      ObjectProvider<ParticipantCommands<?, ?>> commands,
      ObjectProvider<OutsideCommands<?>> outside,
      HandlerFactory handlers,
      ConsumerFactory<byte[], byte[]> consumers,
      PollLoops loops,
      MessagingProperties settings) {
    commands.forEach(ParticipantCommands::checkComplete);
    Map<String, String> fewPerPoll =
        Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.outside().perPoll()));
    return PollContainers.together(
        Stream.concat(
                commands.stream()
                    .map(door -> new Door(door.topic(), handlers.handlerOf(door), Map.of())),
                outside.stream()
                    .map(door -> new Door(door.topic(), handlers.handlerOf(door), fewPerPoll)))
            .map(door -> door.open(consumers, loops, settings))
            .toList());
  }

  private record Door(String topic, PollHandler<?> handler, Map<String, String> consumerSettings) {

    PollContainers open(
        ConsumerFactory<byte[], byte[]> consumers, PollLoops loops, MessagingProperties settings) {
      return PollContainers.of(
          consumers,
          new PollContainers.Spec(
              topic, topic, settings.consumers(), IDLE, settings.retryPause(), consumerSettings),
          () -> worker(loops.around(handler)));
    }

    private static PollContainers.Worker worker(PollLoop<?> loop) {
      return (poll, consumer) -> loop.onPoll(poll);
    }
  }

  @Bean
  HandlerFactory handlerFactory(
      CloudEvents events,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      Clock clock,
      MessagingProperties settings) {
    return new HandlerFactory(events, jdbc, new TransactionTemplate(transactions), clock, settings);
  }
}
