package io.paysaga.saga.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/** Kafka as the saga needs it, for the orchestrator and for every participant. */
@AutoConfiguration(
    beforeName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
    afterName = {
      "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration"
    })
@EnableConfigurationProperties(MessagingProperties.class)
class MessagingAutoConfiguration {

  /** Ticks in milliseconds: what is stored, sent and shown is the same. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  /** In place of Spring Boot's, which is typed for objects. */
  @Bean
  KafkaTemplate<byte[], byte[]> kafkaTemplate(ProducerFactory<byte[], byte[]> producers) {
    KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(producers);
    // The sender tells what was not acknowledged; the default would log it a second time.
    template.setProducerListener(new ProducerListener<>() {});
    return template;
  }

  @Bean
  CloudEventRecords cloudEvents(
      MessageTypes types, @Value("${spring.application.name}") String applicationName) {
    return new CloudEventRecords(types, "/" + applicationName);
  }

  @Bean
  RecordSender sender(KafkaTemplate<byte[], byte[]> kafka) {
    return new RecordSender(kafka);
  }

  @Bean
  DeadLetters deadLetters(KafkaTemplate<byte[], byte[]> kafka, MeterRegistry metrics) {
    return new DeadLetters(kafka, metrics);
  }

  @Bean
  PollLoops pollLoops(RecordSender sender, DeadLetters deadLetters, JdbcTemplate jdbc) {
    return new PollLoops(sender, deadLetters, jdbc);
  }

  @Bean
  TopicSetup topicCreator(
      KafkaAdmin admin, MessagingProperties settings, MessageTypes types, TaskScheduler scheduler) {
    return new TopicSetup(admin, settings.topics(), types.topics(), scheduler);
  }

  @Bean
  @ConditionalOnMissingBean
  TaskScheduler taskScheduler() {
    SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
    scheduler.setThreadNamePrefix("timer-");
    return scheduler;
  }

  @Bean
  KafkaHealthIndicator kafkaHealthIndicator(KafkaAdmin admin) {
    return new KafkaHealthIndicator(admin);
  }

  @Bean
  IsolationCheck isolationCheck(DataSource pool) {
    return new IsolationCheck(pool);
  }
}
