package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@OnRealServers
class KafkaServerTest {

  private final String brokers = RealServers.infrastructure().kafka().address();

  /** Else it would make room for whatever length a record claims, and have none left. */
  @Test
  void unpacksNothingThatIsSmallOnlyWhileItIsCompressed()
      throws ExecutionException, InterruptedException {
    String topic = "bombs";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers));
        KafkaProducer<byte[], byte[]> producer = compressing()) {
      NewTopic unpacked =
          new NewTopic(topic, 1, (short) 1).configs(Map.of("compression.type", "uncompressed"));
      admin.createTopics(List.of(unpacked)).all().get();
      assertThat(producer.send(new ProducerRecord<>(topic, new byte[48_000_000])))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(InvalidRecordException.class);
      assertThat(producer.send(new ProducerRecord<>(topic, new byte[1_000_000])))
          .succeedsWithin(Duration.ofSeconds(20));
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  private KafkaProducer<byte[], byte[]> compressing() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            brokers,
            "compression.type",
            "gzip",
            "max.request.size",
            64_000_000,
            "buffer.memory",
            64_000_000L),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
