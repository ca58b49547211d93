package io.paysaga.saga.messaging;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/** No broker is asked: clients are made when they are used. */
class SagaKafkaConfigurationTest {

  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
          .withUserConfiguration(SagaKafkaConfiguration.class)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withPropertyValues(
              "spring.application.name=point-service", "spring.kafka.bootstrap-servers=h:1");

  @Test
  void setsWhatTheDesignNeeds() {
    service.run(
        with -> {
          assertThat(producers(with))
              .containsExactlyInAnyOrderEntriesOf(
                  Map.ofEntries(
                      entry("bootstrap.servers", List.of("h:1")),
                      entry("client.id", "point-service"),
                      entry("key.serializer", ByteArraySerializer.class),
                      entry("value.serializer", ByteArraySerializer.class),
                      entry("acks", "all"),
                      entry("enable.idempotence", "true"),
                      entry("max.block.ms", "500"),
                      entry("delivery.timeout.ms", "4000"),
                      entry("request.timeout.ms", "2000"),
                      entry("linger.ms", "0"),
                      entry("max.request.size", "2097152"),
                      entry("metadata.max.age.ms", "30000"),
                      entry("reconnect.backoff.max.ms", "1000")));
          assertThat(consumers(with))
              .containsExactlyInAnyOrderEntriesOf(
                  Map.ofEntries(
                      entry("bootstrap.servers", List.of("h:1")),
                      entry("client.id", "point-service"),
                      entry("key.deserializer", ByteArrayDeserializer.class),
                      entry("value.deserializer", ByteArrayDeserializer.class),
                      entry("auto.offset.reset", "earliest"),
                      entry("enable.auto.commit", false),
                      entry("isolation.level", "read_uncommitted"),
                      entry("max.poll.records", 500),
                      entry("session.timeout.ms", "10000"),
                      entry("heartbeat.interval.ms", "2000"),
                      entry("default.api.timeout.ms", "5000"),
                      entry("retry.backoff.ms", "500"),
                      entry(
                          "partition.assignment.strategy",
                          CooperativeStickyAssignor.class.getName()),
                      entry("metadata.max.age.ms", "30000"),
                      entry("reconnect.backoff.max.ms", "1000")));
          assertThat(with.getBean("sagaKafkaAdmin", KafkaAdmin.class).getConfigurationProperties())
              .containsExactlyInAnyOrderEntriesOf(
                  Map.of(
                      "bootstrap.servers", List.of("h:1"),
                      "client.id", "point-service",
                      "default.api.timeout.ms", "3000",
                      "request.timeout.ms", "2000",
                      "metadata.max.age.ms", "30000",
                      "reconnect.backoff.max.ms", "1000"));
        });
  }

  @Test
  void letsTheApplicationOverrideADefault() {
    service
        .withPropertyValues(
            "spring.kafka.client-id=another",
            "spring.kafka.producer.properties[delivery.timeout.ms]=900",
            "spring.kafka.consumer.properties[session.timeout.ms]=6000",
            "spring.kafka.consumer.max-poll-records=7",
            "spring.kafka.properties[metadata.max.age.ms]=5000")
        .run(
            with -> {
              assertThat(producers(with))
                  .containsEntry("client.id", "another")
                  .containsEntry("delivery.timeout.ms", "900")
                  .containsEntry("metadata.max.age.ms", "5000");
              assertThat(consumers(with))
                  .containsEntry("client.id", "another")
                  .containsEntry("session.timeout.ms", "6000")
                  .containsEntry("max.poll.records", 7)
                  .containsEntry("metadata.max.age.ms", "5000");
            });
  }

  @Test
  void keepsWhatASagaRestsOnWhateverTheApplicationSetsForItsOwn() {
    service
        .withPropertyValues(
            "spring.kafka.producer.acks=1",
            "spring.kafka.producer.properties[enable.idempotence]=false",
            "spring.kafka.producer.value-serializer=org.apache.kafka.common.serialization.StringSerializer",
            "spring.kafka.consumer.auto-offset-reset=latest",
            "spring.kafka.consumer.enable-auto-commit=true",
            "spring.kafka.consumer.value-deserializer=org.apache.kafka.common.serialization.StringDeserializer")
        .run(
            with -> {
              assertThat(producers(with))
                  .containsEntry("acks", "all")
                  .containsEntry("enable.idempotence", "true")
                  .containsEntry("value.serializer", ByteArraySerializer.class);
              assertThat(consumers(with))
                  .containsEntry("auto.offset.reset", "earliest")
                  .containsEntry("enable.auto.commit", false)
                  .containsEntry("value.deserializer", ByteArrayDeserializer.class);
            });
  }

  @Test
  void speaksToTheBrokerAsTheApplicationDoes() {
    service
        .withPropertyValues(
            "spring.kafka.security.protocol=SASL_SSL",
            "spring.kafka.properties[sasl.mechanism]=PLAIN",
            "spring.kafka.producer.bootstrap-servers=p:1",
            "spring.kafka.consumer.bootstrap-servers=c:1")
        .run(
            with -> {
              assertThat(producers(with))
                  .containsEntry("bootstrap.servers", List.of("p:1"))
                  .containsEntry("security.protocol", "SASL_SSL")
                  .containsEntry("sasl.mechanism", "PLAIN");
              assertThat(consumers(with))
                  .containsEntry("bootstrap.servers", List.of("c:1"))
                  .containsEntry("security.protocol", "SASL_SSL")
                  .containsEntry("sasl.mechanism", "PLAIN");
            });
  }

  @Test
  void leavesTheApplicationWithSpringBootsOwnClients() {
    service.run(
        with -> {
          assertThat(with.getBean(KafkaTemplate.class).getProducerFactory())
              .isSameAs(with.getBean(ProducerFactory.class))
              .isSameAs(with.getBean("kafkaProducerFactory"));
          assertThat(with.getBean(ConsumerFactory.class))
              .isSameAs(with.getBean("kafkaConsumerFactory"));
          assertThat(with.getBean(KafkaAdmin.class)).isSameAs(with.getBean("kafkaAdmin"));
        });
  }

  @Test
  void leavesTheApplicationWithATemplateOfItsOwn() {
    KafkaTemplate<String, Object> own =
        new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Map.of()));
    service
        .withBean("mailTemplate", KafkaTemplate.class, () -> own)
        .run(
            with -> {
              assertThat(with.getBean(KafkaTemplate.class)).isSameAs(own);
              assertThat(with.getBean("sagaKafkaTemplate", KafkaTemplate.class)).isNotSameAs(own);
            });
  }

  private static Map<String, Object> producers(BeanFactory with) {
    ProducerFactory<?, ?> factory = with.getBean("sagaProducerFactory", ProducerFactory.class);
    return factory.getConfigurationProperties();
  }

  private static Map<String, Object> consumers(BeanFactory with) {
    ConsumerFactory<?, ?> factory = with.getBean("sagaConsumerFactory", ConsumerFactory.class);
    return factory.getConfigurationProperties();
  }
}
