package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.paysaga.saga.test.contract.WireKey;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import io.paysaga.stack.SignatureKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka as an operator sees it: what stands on a topic, and one more record, which is signed as if
 * the orchestrator had said it, unless it is not to be believed.
 */
final class Wire {

  private static final String ORCHESTRATOR = Service.ORCHESTRATOR.module();

  private final Map<String, Object> administrator;
  private final SignatureKeys keys;

  Wire(LocalStack stack) {
    this.administrator = stack.kafkaAdministrator();
    this.keys = stack.signatureKeys();
  }

  void send(String topic, byte[] value) {
    send(List.of(signed(new ProducerRecord<>(topic, value))));
  }

  /**
   * Sends a command in the name of a saga that did not send it.
   *
   * @param step and direction, as {@code pay:do}
   */
  void forges(String topic, String key, UUID sagaId, String step, String type, String value) {
    send(List.of(signed(unsigned(topic, key, sagaId, step, type, value))));
  }

  /** What {@link #forges} sends, without its sender's name and signature. */
  static ProducerRecord<byte[], byte[]> unsigned(
      String topic, String key, UUID sagaId, String step, String type, String value) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            sagaId + ":" + step,
            "ce_type",
            type,
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
        .forEach((name, header) -> message.headers().add(name, header.getBytes(UTF_8)));
    return message;
  }

  /** The record, with this one as its sender. */
  static ProducerRecord<byte[], byte[]> from(
      Service sender, ProducerRecord<byte[], byte[]> message) {
    message.headers().add("ce_source", ("/" + sender.module()).getBytes(UTF_8));
    return message;
  }

  /** What the orchestrator shares with this service. */
  WireKey keyOf(Service service) {
    return new WireKey(ORCHESTRATOR, keys.id(), keys.sharedWith(service));
  }

  private ProducerRecord<byte[], byte[]> signed(ProducerRecord<byte[], byte[]> message) {
    return keyOf(ownerOf(message.topic())).sign(from(Service.ORCHESTRATOR, message));
  }

  /** A participant's topics begin with its name. */
  private static Service ownerOf(String topic) {
    String name = topic.substring(0, topic.indexOf('.')) + "-service";
    return Arrays.stream(Service.values())
        .filter(service -> service.module().equals(name))
        .findFirst()
        .orElse(Service.ORCHESTRATOR);
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

  /** Sends these values, of no message, to all partitions of a topic in turn. */
  void sendTo(String topic, List<byte[]> values) {
    int partitions;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      partitions = consumer.partitionsFor(topic).size();
    }
    send(
        IntStream.range(0, values.size())
            .mapToObj(
                n -> new ProducerRecord<byte[], byte[]>(topic, n % partitions, null, values.get(n)))
            .map(this::signed)
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
    try (Admin admin = Admin.create(administrator)) {
      Uuid deleted = idOf(topic, admin);
      admin.deleteTopics(List.of(topic));
      Waiting.until(topic + " is there again", () -> !idOf(topic, admin).equals(deleted));
    }
  }

  private static Uuid idOf(String topic, Admin admin) {
    return done(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)).topicId();
  }

  /**
   * Has every consumer read once more all that it ever read, as if no offset had been committed.
   * Nobody may be reading.
   *
   * @return how many records will come again
   */
  long beginsAgain() {
    try (Admin admin = Admin.create(administrator)) {
      long again = 0;
      for (String group : groups(admin)) {
        Waiting.until(
            "nobody reads as " + group,
            () ->
                done(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
                        .groupState()
                    == GroupState.EMPTY);
        Map<TopicPartition, OffsetAndMetadata> read = readBy(group, admin);
        again += read.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
        read.replaceAll((partition, offset) -> new OffsetAndMetadata(0));
        done(admin.alterConsumerGroupOffsets(group, read).all());
      }
      return again;
    }
  }

  /** Whether every consumer has read, and committed, all that stands on these topics. */
  boolean areRead(List<String> topics) {
    try (Admin admin = Admin.create(administrator);
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer, topics));
      return groups(admin).stream()
          .flatMap(group -> readBy(group, admin).entrySet().stream())
          .allMatch(read -> read.getValue().offset() >= ends.getOrDefault(read.getKey(), 0L));
    }
  }

  private static List<String> groups(Admin admin) {
    return done(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
        .map(GroupListing::groupId)
        .toList();
  }

  private static Map<TopicPartition, OffsetAndMetadata> readBy(String group, Admin admin) {
    return done(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
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

  /** All that anybody reads who reads these topics, by topic. */
  Map<String, String> textOn(List<String> topics) {
    return read(topics).stream()
        .collect(groupingBy(ConsumerRecord::topic, mapping(Wire::text, joining("\n"))));
  }

  private static String text(ConsumerRecord<byte[], byte[]> message) {
    Stream<byte[]> headers = Arrays.stream(message.headers().toArray()).map(Header::value);
    return Stream.concat(Stream.of(message.key(), message.value()), headers)
        .filter(Objects::nonNull)
        .map(part -> new String(part, UTF_8))
        .collect(joining(" "));
  }

  private List<ConsumerRecord<byte[], byte[]>> of(List<String> topics, UUID sagaId) {
    return read(topics).stream().filter(each -> isOf(sagaId, each)).toList();
  }

  private static boolean isOf(UUID sagaId, ConsumerRecord<byte[], byte[]> message) {
    Header saga = message.headers().lastHeader("ce_sagaid");
    return saga != null && new String(saga.value(), UTF_8).equals(sagaId.toString());
  }

  private List<ConsumerRecord<byte[], byte[]>> read(List<String> topics) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topics);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
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

  void send(List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(administrator, new ByteArraySerializer(), new ByteArraySerializer())) {
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
        administrator, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
