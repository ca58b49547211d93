package io.paysaga.saga.messaging;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Kafka as the saga needs it, for the orchestrator and for every participant. */
@AutoConfiguration(
    afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
    after = {JdbcTemplateAutoConfiguration.class, KafkaAutoConfiguration.class})
@EnableConfigurationProperties({MessagingProperties.class, SignatureProperties.class})
@Import(SagaKafkaConfiguration.class)
class MessagingAutoConfiguration {

  private static final Logger log = LoggerFactory.getLogger(MessagingAutoConfiguration.class);

  private static final Duration CLOCK_CORRECTED_EVERY = Duration.ofSeconds(10);

  @Bean
  static BeanPostProcessor sagaLazyAutoCommit() {
    return LazyAutoCommit.beforePoolsInManualCommit();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HibernatePropertiesCustomizer.class)
  static class Hibernate {

    /** Spring Boot sees the pool's setting, not that somebody stands before it. */
    @Bean
    HibernatePropertiesCustomizer sagaAutoCommitOfHibernate() {
      return properties ->
          properties.put("hibernate.connection.provider_disables_autocommit", "false");
    }
  }

  /**
   * The database's time. The saga always runs on this one; who injects a clock gets it only when
   * the application has none of its own.
   */
  @Bean
  @Fallback
  @ConditionalOnMissingBean(name = "sagaClock")
  Clock sagaClock(JdbcTemplate jdbc, SagaTimers timers) {
    DatabaseTime time = new DatabaseTime(() -> timeOf(jdbc), System::nanoTime);
    timers.add(
        () -> {
          time.correct();
          return CLOCK_CORRECTED_EVERY;
        });
    return time.withZone(ZoneOffset.UTC);
  }

  private static Instant timeOf(JdbcTemplate jdbc) {
    return requireNonNull(jdbc.queryForObject("select utc_timestamp(6)", LocalDateTime.class))
        .toInstant(ZoneOffset.UTC);
  }

  @Bean
  MessageTypes sagaMessageTypes(
      ObjectProvider<MessageFamilies> families, MessagingProperties settings) {
    return new MessageTypes(
        families.stream().flatMap(each -> each.families().stream()).distinct().toList(),
        settings.repliesTopic());
  }

  @Bean
  MessageJson sagaMessageJson(MessageTypes types) {
    return new MessageJson(types);
  }

  @Bean
  Signatures sagaSignatures(
      SignatureProperties settings,
      MessagingProperties messaging,
      @Value("${spring.application.name:}") String applicationName,
      @Qualifier("sagaClock") Clock clock) {
    Signatures signatures =
        new Signatures(settings, applicationName, messaging.repliesTopic(), clock);
    log.info(signatures.demands());
    return signatures;
  }

  @Bean
  CloudEventRecords sagaCloudEvents(
      MessageJson json,
      @Value("${spring.application.name:}") String applicationName,
      Signatures signatures) {
    if (applicationName.isBlank()) {
      throw new IllegalStateException(
          "spring.application.name must be set: each message says by it where it comes from.");
    }
    return new CloudEventRecords(json, "/" + applicationName, signatures);
  }

  @Bean
  RecordSender sagaRecordSender(
      @Qualifier("sagaKafkaTemplate") KafkaTemplate<byte[], byte[]> kafka) {
    return new RecordSender(kafka);
  }

  @Bean
  DeadLetters sagaDeadLetters(
      @Qualifier("sagaKafkaTemplate") KafkaTemplate<byte[], byte[]> kafka, MeterRegistry metrics) {
    return new DeadLetters(kafka, metrics, () -> Duration.ofNanos(System.nanoTime()));
  }

  @Bean
  LibraryScripts sagaProbeScripts() {
    return new LibraryScripts(
        "classpath:io/paysaga/saga/messaging/migration",
        "saga_probe_schema_history",
        "classpath:io/paysaga/saga/messaging/grants");
  }

  @Bean
  PurgingDatabase sagaPurgingDatabase(
      DatabaseUsers users,
      DataSource pool,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions) {
    return users.areSeparate()
        ? PurgingDatabase.ofItsOwn(users.purging(pool))
        : PurgingDatabase.ofTheApplication(jdbc, transactions);
  }

  @Bean
  DatabaseProbe sagaDatabaseProbe(JdbcTemplate jdbc) {
    return new DatabaseProbe(jdbc);
  }

  /** Found by its name only: the application's own transactions stay what they are. */
  @Bean(defaultCandidate = false)
  PollTransactions sagaPollTransactions(
      PlatformTransactionManager transactions, JdbcTemplate jdbc, DatabaseProbe probe) {
    return new PollTransactions(transactions, jdbc, probe);
  }

  @Bean
  PollLoops sagaPollLoops(
      RecordSender sender,
      DeadLetters deadLetters,
      DatabaseProbe probe,
      MeterRegistry metrics,
      MessagingProperties settings) {
    return new PollLoops(sender, deadLetters, probe, metrics, settings.patience());
  }

  @Bean
  BrokerAdmin sagaBrokerAdmin(@Qualifier("sagaKafkaAdmin") KafkaAdmin settings) {
    return new BrokerAdmin(settings);
  }

  @Bean
  TopicSetup sagaTopicSetup(
      @Qualifier("sagaKafkaAdmin") KafkaAdmin admin,
      BrokerAdmin broker,
      MessagingProperties settings,
      MessageTypes types,
      ObjectProvider<PollConsumers> consumers,
      SagaTimers timers) {
    return new TopicSetup(admin, broker, settings, types.topics(), consumers, timers);
  }

  @Bean
  GroupStrangers sagaGroupStrangers(
      BrokerAdmin broker,
      ObjectProvider<PollConsumers> consumers,
      SagaTimers timers,
      MeterRegistry metrics) {
    return new GroupStrangers(broker, consumers, timers, metrics);
  }

  @Bean
  ConsumerRevival sagaConsumerRevival(ObjectProvider<PollConsumers> consumers, SagaTimers timers) {
    return new ConsumerRevival(consumers, timers);
  }

  @Bean
  SagaTimers sagaTimers(MessagingProperties settings) {
    return new SagaTimers(settings.autoStartup());
  }

  @Bean
  @ConditionalOnEnabledHealthIndicator("kafka")
  @ConditionalOnMissingBean(name = "kafkaHealthIndicator")
  KafkaHealthIndicator kafkaHealthIndicator(
      BrokerAdmin broker,
      TopicSetup topics,
      GroupStrangers strangers,
      ObjectProvider<PollConsumers> consumers) {
    return new KafkaHealthIndicator(broker, topics, strangers, consumers);
  }

  @Bean
  @ConditionalOnEnabledHealthIndicator("sagaConsumers")
  ConsumersHealthIndicator sagaConsumersHealthIndicator(ObjectProvider<PollConsumers> consumers) {
    return new ConsumersHealthIndicator(consumers);
  }

  @Bean
  PoolCheck sagaPoolCheck(DataSource pool) {
    return new PoolCheck(pool);
  }

  @Bean
  PoolSizeCheck sagaPoolSizeCheck(DataSource pool, ObjectProvider<PollConsumers> consumers) {
    return new PoolSizeCheck(pool, consumers);
  }
}
