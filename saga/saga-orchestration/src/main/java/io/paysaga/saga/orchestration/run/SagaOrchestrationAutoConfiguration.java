package io.paysaga.saga.orchestration.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.messaging.CloudEvents;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollContainers;
import io.paysaga.saga.messaging.PollLoops;
import io.paysaga.saga.messaging.Sender;
import io.paysaga.saga.messaging.WireTypes;
import io.paysaga.saga.orchestration.api.CommandFamilies;
import io.paysaga.saga.orchestration.api.SagaEndings;
import io.paysaga.saga.orchestration.store.BestEffortDebts;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.saga.orchestration.store.Retention;
import io.paysaga.saga.orchestration.store.SagaRows;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the runtime around the flows that are declared as beans. */
@AutoConfiguration(after = JdbcTemplateAutoConfiguration.class)
@EnableConfigurationProperties(SagaProperties.class)
@Import({SagaRows.class, InFlight.class, Retention.class, SagaEndings.class})
class SagaOrchestrationAutoConfiguration {

  @Bean
  WireTypes wireTypes(List<CommandFamilies> commands) {
    return new WireTypes(
        Stream.<Class<?>>concat(
                commands.stream().flatMap(flow -> flow.families().stream()),
                Stream.of(OperatorAct.class))
            .distinct()
            .toList());
  }

  @Bean
  Flows flows(
      List<SagaFlow<?>> declared,
      SagaProperties settings,
      ProducerFactory<byte[], byte[]> producers) {
    Object timeout =
        producers.getConfigurationProperties().get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    return new Flows(
        declared, settings, Duration.ofMillis(Long.parseLong(String.valueOf(timeout))));
  }

  @Bean
  Sagas sagas(
      SagaRows rows,
      JdbcTemplate jdbc,
      Flows flows,
      CloudEvents events,
      Sender sender,
      PlatformTransactionManager transactions,
      ApplicationEventPublisher endings,
      @Qualifier("applicationTaskExecutor") TaskExecutor background,
      MeterRegistry metrics,
      MessagingProperties messaging,
      Clock clock) {
    Gauge.builder("paysaga.sagas.stuck", rows, SagaRows::countStuck)
        .description("Sagas whose undo goes unanswered")
        .register(metrics);
    return new Sagas(
        rows,
        new Journal(jdbc, events),
        new BestEffortDebts(jdbc),
        flows,
        new Slots(messaging.topics().partitions()),
        events,
        sender,
        new TransactionTemplate(transactions),
        endings,
        background,
        metrics,
        clock);
  }

  @Bean
  JournalReplay journalReplay(JdbcTemplate jdbc, CloudEvents events, Flows flows) {
    return new JournalReplay(jdbc, new Journal(jdbc, events), flows);
  }

  @Bean
  PollContainers replyConsumers(
      Sagas sagas,
      SagaRows rows,
      CloudEvents events,
      PollLoops loops,
      ConsumerFactory<byte[], byte[]> consumers,
      SagaProperties settings,
      MessagingProperties messaging,
      Clock clock) {
    return PollContainers.of(
        consumers,
        new PollContainers.Spec(
            Reply.TOPIC,
            Reply.TOPIC,
            messaging.consumers(),
            settings.tick(),
            messaging.retryPause(),
            Map.of()),
        () ->
            new SagaWorker(
                loops.around(new SagaReplies(sagas, events, clock)),
                new Deadlines(rows, sagas, messaging.topics().partitions(), settings, clock)));
  }
}
