package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toSet;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.Topics;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.LibraryScripts;
import io.paysaga.saga.messaging.MessageFamilies;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.PollLoops;
import io.paysaga.saga.messaging.PollTransactions;
import io.paysaga.saga.messaging.PurgingDatabase;
import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.saga.messaging.Signatures;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.ActChain;
import io.paysaga.saga.orchestration.api.ApprovedAct;
import io.paysaga.saga.orchestration.api.InFlightSagas;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaForesight;
import io.paysaga.saga.orchestration.api.SagaListener;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResources;
import io.paysaga.saga.orchestration.api.SagaWaiters;
import io.paysaga.saga.orchestration.store.GivenUpSteps;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.saga.orchestration.store.OperatorActs;
import io.paysaga.saga.orchestration.store.Retention;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaStore;
import io.paysaga.saga.orchestration.store.StoredActChain;
import io.paysaga.saga.orchestration.store.StoredSagas;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * Wires the runtime around the flows that are declared as beans. Without one it reads no replies:
 * it would take them from the orchestrators that know the flows.
 */
@AutoConfiguration(after = JdbcTemplateAutoConfiguration.class)
@EnableConfigurationProperties(SagaProperties.class)
@Import({SagaRepository.class, InFlightSagas.class, SagaResources.class, SagaWaiters.class})
class SagaOrchestrationAutoConfiguration {

  /** The flows of all beans that declare one. */
  record DeclaredFlows(List<SagaFlow<?>> flows) {

    boolean any() {
      return !flows.isEmpty();
    }

    Set<String> commandTopics() {
      return flows.stream()
          .flatMap(flow -> flow.families().stream())
          .flatMap(family -> Topics.of(family).stream())
          .collect(toSet());
    }
  }

  @Bean
  DeclaredFlows sagaDeclaredFlows(List<SagaFlow<?>> flows, List<SagaDescription<?>> descriptions) {
    return new DeclaredFlows(
        Stream.<SagaFlow<?>>concat(descriptions.stream().map(SagaDescription::flow), flows.stream())
            .toList());
  }

  @Bean
  LibraryScripts sagaScripts() {
    return new LibraryScripts(
        "classpath:io/paysaga/saga/orchestration/migration",
        "saga_orchestration_schema_history",
        "classpath:io/paysaga/saga/orchestration/grants");
  }

  @Bean
  MessageFamilies orchestratorFamilies(DeclaredFlows declared) {
    return new MessageFamilies(
        declared.flows().stream()
            .flatMap(
                flow ->
                    Stream.<Class<?>>concat(
                        flow.families().stream(), Stream.of(OperatorRequestMessage.class)))
            .toList());
  }

  @Bean
  FlowRegistry sagaFlowRegistry(
      DeclaredFlows declared,
      SagaProperties settings,
      @Qualifier("sagaProducerFactory") ProducerFactory<byte[], byte[]> producers) {
    Object timeout =
        producers.getConfigurationProperties().get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    return new FlowRegistry(
        declared.flows(), settings, Duration.ofMillis(Long.parseLong(String.valueOf(timeout))));
  }

  @Bean
  SagaExecutor sagaExecutor(
      SagaRepository rows,
      JdbcTemplate jdbc,
      FlowRegistry flows,
      CloudEventRecords events,
      MessageJson messages,
      RecordSender sender,
      PlatformTransactionManager transactions,
      @Qualifier("sagaPollTransactions") PollTransactions polls,
      ObjectProvider<SagaListener> listeners,
      @Qualifier("applicationTaskExecutor") TaskExecutor background,
      MeterRegistry metrics,
      MessagingProperties messaging,
      UnknownVersions unknown,
      @Qualifier("sagaClock") Clock clock) {
    Gauge.builder("paysaga.sagas.stuck", rows, SagaRepository::countStuck)
        .description("Sagas whose undo, or retriable step, goes unanswered")
        .register(metrics);
    // Only when the first saga moves: a listener may itself begin sagas.
    Supplier<List<SagaListener>> told =
        SingletonSupplier.of(() -> listeners.orderedStream().toList());
    return new SagaExecutor(
        new SagaStore(
            rows, new Journal(jdbc, messages), new GivenUpSteps(jdbc), new OperatorActs(jdbc)),
        flows,
        new ReplyPartitions(messaging.topics().partitions()),
        new CommandRecords(events),
        sender,
        new SagaAnnouncer(told, metrics),
        new TransactionTemplate(transactions),
        polls,
        background,
        unknown,
        clock);
  }

  @Bean
  Retention sagaRetention(
      SagaTimers timers,
      PurgingDatabase database,
      SagaProperties settings,
      MessagingProperties messaging,
      @Qualifier("sagaClock") Clock clock,
      MeterRegistry metrics) {
    return new Retention(
        timers,
        database.jdbc(),
        database.transaction(),
        settings.retention(),
        settings.purgeEvery(),
        messaging,
        clock,
        metrics);
  }

  @Bean
  ActChain sagaActChain(
      SagaTimers timers,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      SagaProperties settings,
      @Qualifier("sagaClock") Clock clock) {
    return new StoredActChain(
        timers,
        jdbc,
        new TransactionTemplate(transactions),
        settings.acts().chainEvery(),
        settings.retention(),
        clock);
  }

  @Bean
  UnknownVersions sagaUnknownVersions(MeterRegistry metrics) {
    UnknownVersions unknown = new UnknownVersions();
    Gauge.builder("paysaga.sagas.unknown.version", unknown, UnknownVersions::overdue)
        .description("Overdue sagas of versions that this build does not know; once a minute")
        .register(metrics);
    return unknown;
  }

  @Bean
  SagaQueries sagaQueries(
      SagaRepository rows,
      JdbcTemplate jdbc,
      MessageJson messages,
      CloudEventRecords events,
      SagaProperties settings) {
    return new StoredSagas(
        rows,
        new Journal(jdbc, messages),
        new GivenUpSteps(jdbc),
        settings.retention(),
        events.source());
  }

  @Bean
  OperatorRequests operatorRequests(
      SagaRepository rows,
      SagaExecutor sagas,
      JdbcTemplate jdbc,
      FlowRegistry flows,
      MessageJson messages,
      CloudEventRecords events,
      @Qualifier("sagaKafkaTemplate") KafkaTemplate<byte[], byte[]> kafka,
      PlatformTransactionManager transactions,
      SagaProperties settings,
      MessagingProperties messaging,
      MeterRegistry metrics,
      @Qualifier("sagaClock") Clock clock) {
    return new OperatorMailbox(
        rows,
        sagas,
        new OperatorActs(jdbc),
        new FourEyes(settings.acts(), metrics),
        flows,
        new Journal(jdbc, messages),
        new ReplyPartitions(messaging.topics().partitions()),
        new ActWaker(events, kafka),
        new TransactionTemplate(transactions),
        clock);
  }

  @Bean
  ActApprovals actApprovals(
      ObjectProvider<ApprovedAct> doneHere,
      SagaExecutor sagas,
      SagaRepository rows,
      JdbcTemplate jdbc,
      FlowRegistry flows,
      CloudEventRecords events,
      @Qualifier("sagaKafkaTemplate") KafkaTemplate<byte[], byte[]> kafka,
      PlatformTransactionManager transactions,
      @Qualifier("sagaClock") Clock clock) {
    return new Approvals(
        new OperatorActs(jdbc),
        () -> doneHere.orderedStream().toList(),
        sagas,
        rows,
        flows,
        new ActWaker(events, kafka),
        new TransactionTemplate(transactions),
        clock);
  }

  @Bean
  SagaForesight sagaForesight(
      SagaRepository rows, FlowRegistry flows, @Qualifier("sagaClock") Clock clock) {
    return new Foresight(rows, flows, clock);
  }

  @Bean
  JournalReplay journalReplay(JdbcTemplate jdbc, MessageJson messages, FlowRegistry flows) {
    return new StoredJournals(jdbc, new Journal(jdbc, messages), flows);
  }

  @Bean
  PollConsumers replyConsumers(
      DeclaredFlows declared,
      SagaExecutor sagas,
      SagaRepository rows,
      JdbcTemplate jdbc,
      FlowRegistry flows,
      UnknownVersions unknown,
      MeterRegistry metrics,
      CloudEventRecords events,
      MessageJson messages,
      PollLoops loops,
      @Qualifier("sagaConsumerFactory") ConsumerFactory<byte[], byte[]> consumers,
      SagaProperties settings,
      MessagingProperties messaging,
      Signatures signatures,
      @Qualifier("sagaClock") Clock clock) {
    if (declared.any()) {
      signatures.checkCommands(declared.commandTopics());
    }
    MisfitReplies misfits = new MisfitReplies();
    ReplyPartitions slots = new ReplyPartitions(messaging.topics().partitions());
    return PollConsumers.of(
        consumers,
        new PollConsumers.Spec(
            messaging.repliesTopic(),
            messaging.groupOf(messaging.repliesTopic()),
            messaging.consumers(),
            settings.tick(),
            messaging.retryPause(),
            // Deadlines ask for the ends of partitions, behind an answer that is not there yet.
            Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "500"),
            messaging.autoStartup() && declared.any()),
        () -> {
          Deadlines deadlines =
              new Deadlines(
                  rows,
                  sagas,
                  flows,
                  unknown,
                  messaging.repliesTopic(),
                  messaging.topics().partitions(),
                  settings,
                  clock,
                  System::nanoTime,
                  metrics);
          ReplyHandler replies =
              new ReplyHandler(
                  sagas,
                  misfits,
                  events,
                  messages,
                  slots,
                  deadlines::letGo,
                  deadlines::heard,
                  clock);
          return new SagaWorker(
              loops.around(replies),
              new OpenActs(new OperatorActs(jdbc), sagas, settings.tick(), clock),
              deadlines);
        });
  }
}
