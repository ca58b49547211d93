package io.paysaga.saga.participant;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.LibraryScripts;
import io.paysaga.saga.messaging.MessageFamilies;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.PollLoops;
import io.paysaga.saga.messaging.PollTransactions;
import io.paysaga.saga.messaging.PurgingDatabase;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.saga.messaging.Signatures;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Makes a service that has a {@link CommandEndpoint} a participant. */
@AutoConfiguration
@ConditionalOnBean(CommandEndpoint.class)
class ParticipantAutoConfiguration {

  private static final Duration IDLE = Duration.ofSeconds(5);

  @Bean
  MessageFamilies participantFamilies(List<CommandEndpoint<?>> endpoints) {
    return new MessageFamilies(endpoints.stream().<Class<?>>map(CommandEndpoint::family).toList());
  }

  @Bean
  LibraryScripts sagaInboxScripts() {
    return new LibraryScripts(
        "classpath:io/paysaga/saga/participant/migration",
        "saga_messaging_schema_history",
        "classpath:io/paysaga/saga/participant/grants");
  }

  @Bean
  Inbox sagaInbox(JdbcTemplate jdbc, MessageJson messages, @Qualifier("sagaClock") Clock clock) {
    return new Inbox(jdbc, messages, clock);
  }

  @Bean
  PollConsumers sagaCommandConsumers(
      List<CommandEndpoint<?>> endpoints,
      Inbox inbox,
      CloudEventRecords events,
      @Qualifier("sagaPollTransactions") PollTransactions transaction,
      @Qualifier("sagaClock") Clock clock,
      @Qualifier("sagaConsumerFactory") ConsumerFactory<byte[], byte[]> consumers,
      PollLoops loops,
      MessagingProperties settings,
      Signatures signatures,
      MeterRegistry metrics) {
    signatures.checkIsCommanded();
    return PollConsumers.together(
        endpoints.stream()
            .map(
                endpoint -> {
                  if (endpoint instanceof ExternalCommands<?> outside) {
                    outside.checkFits(settings, pollIntervalOf(consumers));
                  }
                  PollHandler<?> handler =
                      handler(endpoint, events, inbox, transaction, clock, settings, metrics);
                  return PollConsumers.of(
                      consumers,
                      consumersOf(endpoint, settings),
                      () -> loops.around(handler)::onPoll);
                })
            .toList());
  }

  private static Duration pollIntervalOf(ConsumerFactory<?, ?> consumers) {
    Object own =
        consumers.getConfigurationProperties().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
    Object millis =
        ConfigDef.parseType(
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            own == null
                ? ConsumerConfig.configDef()
                    .defaultValues()
                    .get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG)
                : own,
            ConfigDef.Type.INT);
    return Duration.ofMillis((int) millis);
  }

  private static PollHandler<?> handler(
      CommandEndpoint<?> endpoint,
      CloudEventRecords events,
      Inbox inbox,
      TransactionOperations transaction,
      Clock clock,
      MessagingProperties settings,
      MeterRegistry metrics) {
    if (endpoint instanceof ParticipantCommands<?, ?> commands) {
      commands.checkComplete();
      return new ParticipantHandler<>(
          commands,
          events,
          inbox,
          transaction,
          clock,
          settings.inbox().oldestDo(),
          new UnansweredCommands(
              metrics.counter("paysaga.commands.unanswered", "topic", commands.topic())));
    }
    if (endpoint instanceof ExternalCommands<?> commands) {
      commands.checkSuits();
      return new ExternalCommandHandler<>(
          commands, events, inbox, transaction, clock, settings.outside().atOnce());
    }
    throw new IllegalArgumentException(endpoint.getClass().getName());
  }

  private static PollConsumers.Spec consumersOf(
      CommandEndpoint<?> endpoint, MessagingProperties settings) {
    return new PollConsumers.Spec(
        endpoint.topic(),
        settings.groupOf(endpoint.topic()),
        settings.consumers(),
        IDLE,
        settings.retryPause(),
        endpoint.consumerSettings(settings),
        settings.autoStartup());
  }

  @Bean
  InboxPurge sagaInboxPurge(
      SagaTimers timers,
      PurgingDatabase database,
      MessageJson messages,
      MessagingProperties settings,
      @Qualifier("sagaClock") Clock clock,
      MeterRegistry metrics) {
    return new InboxPurge(timers, database.jdbc(), messages, settings, clock, metrics);
  }
}
