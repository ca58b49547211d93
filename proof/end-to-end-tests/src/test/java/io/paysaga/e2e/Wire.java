package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka as an operator sees it: what stands on a topic, and one more record. */
final class Wire {

  private final String brokers;

  Wire(String brokers) {
    this.brokers = brokers;
  }

  void send(String topic, byte[] value) {
    send(List.of(new ProducerRecord<>(topic, value)));
  }

  /**
   * Sends a command that no orchestrator sent, in the name of a saga.
   *
   * @param step and direction, as {@code pay:do}
   */
  void forges(String topic, String key, UUID sagaId, String step, String type, String value) {
    ProducerRecord<byte[], byte[]> command =
        new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            sagaId + ":" + step,
            "ce_type",
            type,
            "ce_source",
            "/forger",
            "ce_time",
            Instant.now().toString(),
            "ce_subject",
            key,
            "ce_sagaid",
            sagaId.toString(),
            "ce_step",
            step.substring(0, step.indexOf(':')),
            "ce_attempt",
            "1")
        .forEach((name, header) -> command.headers().add(name, header.getBytes(UTF_8)));
    send(List.of(command));
  }

  /** Sends a saga's commands again, as they stand there, and waits for the answers to all. */
  void sendAgain(List<String> commands, String replies, UUID sagaId) {
    List<ProducerRecord<byte[], byte[]>> again =
        of(commands, sagaId).stream()
            .map(
                old ->
                    new ProducerRecord<>(old.topic(), null, old.key(), old.value(), old.headers()))
            .toList();
    int answered = of(List.of(replies), sagaId).size();
    send(again);
    Waiting.until(
        "each is answered again",
        () -> of(List.of(replies), sagaId).size() >= answered + distinct(again));
  }

  /** Sends these values, without headers, to all partitions of a topic in turn. */
  void sendTo(String topic, List<byte[]> values) {
    int partitions;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      partitions = consumer.partitionsFor(topic).size();
    }
    send(
        IntStream.range(0, values.size())
            .mapToObj(
                n -> new ProducerRecord<byte[], byte[]>(topic, n % partitions, null, values.get(n)))
            .toList());
  }

  /**
   * Puts a copy of a saga's command among the dead letters of its topic, once the command is there.
   *
   * @return the dead letter's id
   */
  String makesADeadLetterOf(String topic, UUID sagaId) {
    Waiting.until("a command on " + topic, () -> !of(List.of(topic), sagaId).isEmpty());
    String letters = topic + "-dlt";
    ConsumerRecord<byte[], byte[]> command = of(List.of(topic), sagaId).get(0);
    send(
        List.of(
            new ProducerRecord<>(
                letters, null, command.key(), command.value(), command.headers())));
    ConsumerRecord<byte[], byte[]> letter = of(List.of(letters), sagaId).get(0);
    return letters + "/" + letter.partition() + "/" + letter.offset();
  }

  /** Deletes it, and waits until somebody has made it again. */
  void deletes(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      Uuid deleted = idOf(topic, admin);
      admin.deleteTopics(List.of(topic));
      Waiting.until(topic + " is there again", () -> !idOf(topic, admin).equals(deleted));
    }
  }

  private static Uuid idOf(String topic, Admin admin) {
    return done(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)).topicId();
  }

  /** How many records stand on these topics. */
  long count(List<String> topics) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer, topics)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private static long distinct(List<ProducerRecord<byte[], byte[]>> commands) {
    return commands.stream()
        .map(command -> new String(command.headers().lastHeader("ce_id").value(), UTF_8))
        .distinct()
        .count();
  }

  private List<ConsumerRecord<byte[], byte[]>> of(List<String> topics, UUID sagaId) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topics);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
          if (each.headers().lastHeader("ce_sagaid") != null
              && new String(each.headers().lastHeader("ce_sagaid").value(), UTF_8)
                  .equals(sagaId.toString())) {
            found.add(each);
          }
        }
      }
    }
    return found;
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, List<String> topics) {
    return topics.stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  private void send(List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> each : records) {
        done(producer.send(each));
      }
    }
  }

  private static <T> T done(Future<T> asked) {
    try {
      return asked.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", brokers),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
