package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.kafka.core.ConsumerFactory;

/** What an application says and does while its broker is not as it should be. */
@OnRealServers
@ExtendWith(OutputCaptureExtension.class)
class BrokerTroublesTest {

  private static final Duration TENS_OF_SECONDS = Duration.ofSeconds(40);

  private final ApplicationContextRunner applications =
      new ApplicationContextRunner()
          .withInitializer(new RealServers())
          .withUserConfiguration(Host.class)
          .withPropertyValues(
              "spring.application.name=troubled",
              "paysaga.test.database=troubled",
              "spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED");

  @Topic("troubled.commands")
  sealed interface Family extends Command {
    @AnsweredBy(Greeted.class)
    @WireName("troubled.greet.v1")
    record Greet(String key) implements Family {}
  }

  @WireName("troubled.greeted.v1")
  record Greeted() implements Reply {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Host {

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @Bean
    MessageFamilies families() {
      return new MessageFamilies(List.of(Family.class));
    }

    @Bean
    PollConsumers consumers(
        @Qualifier("sagaConsumerFactory") ConsumerFactory<byte[], byte[]> consumers) {
      return PollConsumers.of(
          consumers,
          new PollConsumers.Spec(
              "troubled.commands",
              "troubled.commands",
              1,
              Duration.ofMillis(200),
              Duration.ofSeconds(1),
              Map.of(),
              true),
          () -> (poll, consumer) -> poll.forEach(each -> handled.add(text(each.value()))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"troubled.commands", "troubled.commands-dlt", "saga.replies"})
  void makesATopicAgainThatVanishes(String topic, CapturedOutput log) {
    applications.run(
        with -> {
          assertThat(with).hasNotFailed();
          awaitHealth(with, Status.UP);
          try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            await()
                .atMost(TENS_OF_SECONDS)
                .until(() -> admin.listTopics().names().get().contains(topic));
          }
          assertThat(log).contains("Topics have vanished", topic);
          awaitHealth(with, Status.UP);
          awaitGreeting(with, "after " + topic);
        });
  }

  @Test
  void saysOnceWhyTopicsCannotBeCreated(CapturedOutput log) {
    applications
        .withPropertyValues(
            "paysaga.messaging.topics.replication-factor=3",
            "paysaga.messaging.replies-topic=troubled.wide")
        .run(
            with -> {
              assertThat(with).hasNotFailed();
              awaitHealth(with, Status.DOWN);
              assertThat(kafka(with).getDetails())
                  .hasEntrySatisfying(
                      "cause",
                      cause ->
                          assertThat(cause)
                              .asString()
                              .contains("paysaga.messaging.topics.replication-factor=3"));
              TopicSetup topics = with.getBean(TopicSetup.class);
              topics.start();
              topics.start();
              assertThat(log.getOut().split("replication-factor=3", -1)).hasSize(2);
              assertThat(consumersHealth(with)).isEqualTo(Status.UP);
            });
  }

  @Test
  void startsBeforeTheNameOfItsBrokerIsKnown() {
    applications
        .withInitializer(
            with ->
                with.getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new MapPropertySource(
                            "nowhere",
                            Map.of("spring.kafka.bootstrap-servers", "kafka.invalid:9092"))))
        .run(
            with -> {
              assertThat(with).hasNotFailed();
              assertThat(kafka(with).getStatus()).isEqualTo(Status.DOWN);
              assertThat(kafka(with).getDetails())
                  .containsOnlyKeys("cause")
                  .hasEntrySatisfying(
                      "cause",
                      cause -> assertThat(cause).asString().contains("No resolvable bootstrap"));
              assertThat(consumersHealth(with)).isEqualTo(Status.UP);
            });
  }

  @Test
  void saysThatItsBrokerKeepsSilent() {
    applications.run(
        with -> {
          awaitHealth(with, Status.UP);
          RealServers.infrastructure().kafka().pause();
          try {
            assertThat(kafka(with).getDetails())
                .isEqualTo(Map.of("cause", "Kafka does not answer within 2 seconds."));
          } finally {
            RealServers.infrastructure().kafka().resume();
          }
          awaitHealth(with, Status.UP);
        });
  }

  @Test
  void tellsThatAStrangerReadsInItsGroup(CapturedOutput log) {
    applications.run(
        with -> {
          awaitGreeting(with, "before");
          try (KafkaConsumer<byte[], byte[]> stranger =
              new KafkaConsumer<>(
                  Map.of(
                      "bootstrap.servers",
                      RealServers.infrastructure().kafka().address(),
                      "group.id",
                      "troubled.commands",
                      "client.id",
                      "a-console",
                      "key.deserializer",
                      ByteArrayDeserializer.class,
                      "value.deserializer",
                      ByteArrayDeserializer.class))) {
            stranger.subscribe(List.of("troubled.commands"));
            await()
                .atMost(TENS_OF_SECONDS)
                .until(
                    () -> {
                      stranger.poll(Duration.ofMillis(100));
                      return kafka(with).getStatus().equals(Status.DOWN);
                    });
            assertThat(stranger.assignment()).isNotEmpty();
            assertThat(kafka(with).getDetails().get("cause")).asString().contains("a-console");
            assertThat(strangers(with)).isOne();
            assertThat(log).contains("A stranger reads in a consumer group", "a-console");
          }
          awaitHealth(with, Status.UP);
          assertThat(strangers(with)).isZero();
          awaitGreeting(with, "afterwards");
        });
  }

  private static void awaitGreeting(BeanFactory with, String greeting) {
    byte[] bytes = greeting.getBytes(UTF_8);
    Host host = with.getBean(Host.class);
    RecordSender sender = with.getBean(RecordSender.class);
    await()
        .atMost(TENS_OF_SECONDS)
        .until(
            () -> {
              sender.send(List.of(new ProducerRecord<>("troubled.commands", bytes, bytes)));
              return host.handled.contains(greeting);
            });
  }

  private static void awaitHealth(BeanFactory with, Status status) {
    await().atMost(TENS_OF_SECONDS).until(() -> kafka(with).getStatus().equals(status));
  }

  private static Health kafka(BeanFactory with) {
    return with.getBean(KafkaHealthIndicator.class).health();
  }

  private static Status consumersHealth(BeanFactory with) {
    return with.getBean(ConsumersHealthIndicator.class).health().getStatus();
  }

  private static double strangers(BeanFactory with) {
    return with.getBean(MeterRegistry.class).get("paysaga.group.strangers").gauge().value();
  }

  private static Admin admin() {
    return Admin.create(
        Map.of("bootstrap.servers", RealServers.infrastructure().kafka().address()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
