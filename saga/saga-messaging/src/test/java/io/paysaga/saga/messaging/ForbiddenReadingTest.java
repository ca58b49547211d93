package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.OnRealServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** A broker with access lists forbids a consumer for a while what it was allowed before. */
@OnRealServers
class ForbiddenReadingTest {

  private static final Duration SOON = Duration.ofMillis(200);

  @TempDir private static Path folder;

  private static DataFolder data;
  private static KafkaServer kafka;
  private static Admin admin;

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void startABrokerWithAccessLists() {
    data = DataFolder.claim(folder);
    kafka =
        new KafkaServer(
            data,
            LoopbackPort.free(),
            LoopbackPort.free(),
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true");
    kafka.start();
    admin = Admin.create(Map.of("bootstrap.servers", kafka.address()));
  }

  @AfterAll
  static void stopIt() {
    admin.close();
    kafka.kill();
    data.close();
  }

  @Test
  void endsNoConsumerThatReads() throws Exception {
    String name = topic("read");
    PollConsumers consumers = reading(name);
    consumers.start();
    try {
      send(name, "before");
      await().until(() -> handled.contains("before"));
      forbid(ResourceType.TOPIC, name);
      await().until(() -> isRefused(consumers, name));
      send(name, "meanwhile");
      assertThat(handled).containsExactly("before");
      allow(ResourceType.TOPIC, name);
      await().until(() -> handled.contains("meanwhile"));
      assertThat(consumers.areAlive()).isTrue();
      assertThat(consumers.troubles()).isEmpty();
    } finally {
      consumers.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOPIC", "GROUP"})
  void endsNoConsumerThatBegins(ResourceType what) throws Exception {
    String name = topic("begun." + what);
    forbid(what, name);
    send(name, "before");
    PollConsumers consumers = reading(name);
    consumers.start();
    try {
      await().until(() -> isRefused(consumers, name));
      allow(what, name);
      await().until(() -> handled.contains("before"));
      assertThat(consumers.areAlive()).isTrue();
      assertThat(consumers.troubles()).isEmpty();
    } finally {
      consumers.stop();
    }
  }

  private static boolean isRefused(PollConsumers consumers, String name) {
    return consumers
        .troubles()
        .toList()
        .equals(List.of(name + "-0: the broker refuses it: AUTHORIZATION"));
  }

  private static String topic(String suffix) throws Exception {
    String name = "tea.commands." + suffix;
    admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    return name;
  }

  private static void send(String topic, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.address()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))).get();
    }
  }

  /** Reading alone: where there is a list, only what it names is allowed. */
  private static void forbid(ResourceType what, String name) throws Exception {
    admin
        .createAcls(
            List.of(
                acl(what, name, AclOperation.ALL, AclPermissionType.ALLOW),
                acl(what, name, AclOperation.READ, AclPermissionType.DENY)))
        .all()
        .get();
  }

  private static void allow(ResourceType what, String name) throws Exception {
    admin
        .deleteAcls(List.of(acl(what, name, AclOperation.READ, AclPermissionType.DENY).toFilter()))
        .all()
        .get();
  }

  private static AclBinding acl(
      ResourceType what, String name, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(what, name, PatternType.LITERAL),
        new AccessControlEntry("User:*", "*", operation, permission));
  }

  private PollConsumers reading(String topic) {
    return PollConsumers.of(
        new DefaultKafkaConsumerFactory<>(
            Map.of(
                "bootstrap.servers",
                kafka.address(),
                "client.id",
                "tea-room",
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class)),
        new PollConsumers.Spec(topic, topic, 1, SOON, SOON, Map.of(), true),
        () -> (poll, consumer) -> poll.forEach(each -> handled.add(text(each.value()))));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
