package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.servers.DataFolder;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.kafka.core.ConsumerFactory;

/** An application that is a user of Kafka, as payment-service is. */
@OnRealServers
class KafkaPasswordFileTest {

  private static final String NAME = "payment-service";
  private static final String COMMANDS = "payment.commands";
  private static final Duration TENS_OF_SECONDS = Duration.ofSeconds(40);

  @TempDir private static Path folder;

  private static DataFolder data;
  private static KafkaServer kafka;
  private static Path password;

  private final ApplicationContextRunner applications =
      new ApplicationContextRunner()
          .withInitializer(new RealServers())
          .withInitializer(
              with ->
                  with.getEnvironment()
                      .getPropertySources()
                      .addFirst(new MapPropertySource("kafka", settings())))
          .withUserConfiguration(Host.class)
          .withPropertyValues(
              "spring.application.name=" + NAME,
              "paysaga.test.database=signing",
              "spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED");

  @Topic(COMMANDS)
  sealed interface Family extends Command {
    @AnsweredBy(Signed.class)
    @WireName("payment.sign.v1")
    record Sign(String key) implements Family {}
  }

  @WireName("payment.signed.v1")
  record Signed() implements Reply {}

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
              COMMANDS, COMMANDS, 1, Duration.ofMillis(200), Duration.ofSeconds(1), Map.of(), true),
          () ->
              (poll, consumer) ->
                  poll.forEach(each -> handled.add(new String(each.value(), UTF_8))));
    }
  }

  private static Map<String, Object> settings() {
    return Map.of(
        "spring.kafka.bootstrap-servers",
        kafka.address(),
        "spring.kafka.security.protocol",
        "SASL_PLAINTEXT",
        "spring.kafka.properties[sasl.mechanism]",
        "SCRAM-SHA-512",
        "spring.kafka.properties[sasl.client.callback.handler.class]",
        KafkaPasswordFile.class.getName(),
        "spring.kafka.properties[sasl.jaas.config]",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + NAME
            + "\" passwordFile=\""
            + password
            + "\";");
  }

  @BeforeAll
  static void startABrokerWithUsers() {
    data = DataFolder.claim(folder);
    kafka = KafkaServer.withUsers(data, LoopbackPort.free(), LoopbackPort.free());
    kafka.start();
    password = data.secrets().file("kafka_" + NAME);
  }

  @AfterEach
  void forgetTopics() throws Exception {
    try (Admin admin = Admin.create(kafka.client("admin"))) {
      admin.deleteTopics(admin.listTopics().names().get()).all().get();
    }
  }

  @AfterAll
  static void stopIt() {
    kafka.kill();
    data.close();
  }

  @Test
  void makesItsOwnTopicsAndLeavesTheOthersToWhoReadsThem() {
    applications.run(
        with -> {
          assertThat(with).hasNotFailed();
          await().atMost(TENS_OF_SECONDS).until(() -> isUp(with));
          try (Admin admin = Admin.create(kafka.client("admin"))) {
            assertThat(admin.listTopics().names().get())
                .containsExactlyInAnyOrder(COMMANDS, COMMANDS + "-dlt");
            admin.deleteTopics(List.of(COMMANDS + "-dlt")).all().get();
            await()
                .atMost(TENS_OF_SECONDS)
                .until(() -> admin.listTopics().names().get().contains(COMMANDS + "-dlt"));
          }
          assertThat(isUp(with)).isTrue();
        });
  }

  @Test
  void takesTheNewPasswordAtItsNextConnection() {
    applications.run(
        with -> {
          makeReplies();
          awaitReadingAndSending(with, "before");
          Files.writeString(password, "anew");
          kafka.stop();
          kafka.start();
          awaitReadingAndSending(with, "after");
        });
  }

  @Test
  void beginsOnceItsPasswordIsRight() throws Exception {
    String right = Files.readString(password);
    Files.writeString(password, "wrong");
    applications.run(
        with -> {
          assertThat(with).hasNotFailed();
          makeReplies();
          assertThat(sends(with)).isFalse();
          assertThat(isUp(with)).isFalse();
          Files.writeString(password, right);
          awaitReadingAndSending(with, "at last");
          await().atMost(TENS_OF_SECONDS).until(() -> isUp(with));
        });
  }

  @Test
  void saysWhatIsMissingInItsSettings() {
    assertThatThrownBy(() -> new KafkaPasswordFile().configure(Map.of(), "PLAIN", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sasl.jaas.config does not say username.");
  }

  @Test
  void saysSoWhereKafkasClientWritesDigitsThatItDoesNotUnderstand() {
    Locale here = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
      assertThatThrownBy(() -> new KafkaPasswordFile().configure(Map.of(), "PLAIN", List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Kafka's SCRAM client writes numbers with the digits of ar-EG, and no password fits");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, here);
    }
  }

  private static void makeReplies() throws Exception {
    try (Admin admin = Admin.create(kafka.client("admin"))) {
      admin.createTopics(List.of(new NewTopic(Reply.TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void awaitReadingAndSending(BeanFactory with, String command) {
    await().atMost(TENS_OF_SECONDS).until(() -> sends(with));
    await()
        .atMost(TENS_OF_SECONDS)
        .until(
            () -> {
              orders(command);
              return with.getBean(Host.class).handled.contains(command);
            });
  }

  private static boolean sends(BeanFactory with) {
    return with.getBean(RecordSender.class)
        .send(List.of(new ProducerRecord<>(Reply.TOPIC, new byte[0], new byte[0])))
        .isEmpty();
  }

  private static void orders(String command) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.client("admin"), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(COMMANDS, command.getBytes(UTF_8))).get();
    }
  }

  private static boolean isUp(BeanFactory with) {
    return with.getBean(KafkaHealthIndicator.class).health().getStatus().equals(Status.UP);
  }
}
