package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A topic that the broker cannot make, in the log of a service. */
@OnRealServers
@ExtendWith(OutputCaptureExtension.class)
class MissingTopicTest {

  private static final String TOPIC = "replies.nowhere";
  private static final List<String> OF_KAFKAS_CLIENT =
      List.of("UNKNOWN_TOPIC_OR_PARTITION", "LEADER_NOT_AVAILABLE", ".clients.NetworkClient");

  @Test
  void isToldOnceAndNotByEachLookOfEachClient(CapturedOutput log) throws Exception {
    try (ConfigurableApplicationContext service =
            new SpringApplicationBuilder(OrderServiceApplication.class)
                .initializers(new RealServers())
                .run(
                    "--paysaga.test.database=orders",
                    "--paysaga.messaging.replies-topic=" + TOPIC,
                    "--paysaga.messaging.topics.replication-factor=3");
        Admin admin =
            Admin.create(
                Map.of("bootstrap.servers", RealServers.infrastructure().kafka().address()))) {
      RecordSender sender = service.getBean(RecordSender.class);
      assertThat(takes(sender)).isFalse();
      assertThat(takes(sender)).isFalse();

      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      await().atMost(Duration.ofSeconds(20)).until(() -> takes(sender));
    }
    assertThat(log.getAll().lines())
        .filteredOn(line -> line.contains("paysaga.messaging.topics.replication-factor=3"))
        .hasSize(1);
    assertThat(log.getAll().lines())
        .filteredOn(line -> OF_KAFKAS_CLIENT.stream().anyMatch(line::contains))
        .isEmpty();
  }

  /** As who sends a reply: after half a second without the topic it is refused. */
  private static boolean takes(RecordSender sender) {
    return sender.send(List.of(new ProducerRecord<>(TOPIC, new byte[0], new byte[0]))).isEmpty();
  }
}
