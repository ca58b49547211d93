package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.orchestration.api.DeadLetter;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads dead letters where they lie, in no consumer group: nothing is acknowledged, nothing moves.
 * All questions share one client of Kafka, one after the other. Each is answered within seconds, or
 * throws Kafka's {@link TimeoutException}.
 */
@Component
class DeadLetterTopics implements DisposableBean {

  private static final String SUFFIX = "-dlt";

  /** Of a text, in bytes. */
  private static final int SHOWN = 1000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final ConsumerFactory<byte[], byte[]> consumers;
  private final List<String> names;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Consumer<byte[], byte[]> client;

  DeadLetterTopics(
      @Qualifier("sagaConsumerFactory") ConsumerFactory<byte[], byte[]> consumers,
      MessageTypes types,
      @Qualifier("sagaClock") Clock clock) {
    this.consumers = consumers;
    this.names = types.topics().stream().map(topic -> topic + SUFFIX).sorted().toList();
    this.clock = clock;
  }

  /** The topics that hold dead letters of what this service sends and reads. */
  List<String> names() {
    return names;
  }

  /** Where the records of these dead letters came from. */
  static String origin(String name) {
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /**
   * Dead letters in the order of topic, partition and offset: a page stays the same while others
   * arrive.
   *
   * @param after only those behind this one
   */
  List<DeadLetter> page(Collection<String> topics, @Nullable DeadLetterId after, int limit) {
    return asking(
        reading -> {
          List<DeadLetter> page = new ArrayList<>();
          for (TopicPartition partition : reading.partitions(topics)) {
            reading.each(
                partition,
                after == null ? 0 : firstBehind(after, partition),
                kafka -> {
                  page.add(letter(kafka));
                  return page.size() < limit;
                });
            if (page.size() == limit) {
              break;
            }
          }
          return page;
        });
  }

  /** As operators see it. */
  static DeadLetter letter(ConsumerRecord<byte[], byte[]> kafka) {
    return new DeadLetter(
        new DeadLetterId(kafka.topic(), kafka.partition(), kafka.offset()).toString(),
        header(kafka, "paysaga_reason"),
        header(kafka, "paysaga_from"),
        header(kafka, "ce_id"),
        header(kafka, "ce_type"),
        header(kafka, "ce_sagaid"),
        text(kafka.key()),
        Instant.ofEpochMilli(kafka.timestamp()),
        kafka.value() == null ? 0 : kafka.value().length,
        text(kafka.value()));
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> kafka, String name) {
    Header header = kafka.headers().lastHeader(name);
    return header == null ? null : text(header.value());
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, 0, Math.min(bytes.length, SHOWN), UTF_8);
  }

  private static long firstBehind(DeadLetterId after, TopicPartition partition) {
    int order =
        new DeadLetterId(partition.topic(), partition.partition(), after.offset()).compareTo(after);
    return order < 0 ? Long.MAX_VALUE : order == 0 ? after.offset() + 1 : 0;
  }

  /** The record itself; empty when nothing lies there, or not any more. */
  Optional<ConsumerRecord<byte[], byte[]>> find(DeadLetterId id) {
    TopicPartition place = new TopicPartition(id.topic(), id.partition());
    return asking(
        reading -> {
          List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
          if (reading.partitions(List.of(id.topic())).contains(place)) {
            reading.each(
                place,
                id.offset(),
                kafka -> {
                  if (kafka.offset() == id.offset()) {
                    found.add(kafka);
                  }
                  return false;
                });
          }
          return found.stream().findFirst();
        });
  }

  private <R> R asking(Function<Reading, R> question) {
    Instant deadline = clock.instant().plus(PATIENCE);
    awaitTurn();
    try {
      // Who has waited for too long makes no client, which may fail as slowly.
      left(deadline);
      R answer = question.apply(new Reading(client(), deadline));
      // Else what was fetched ahead would stay in memory.
      client().unsubscribe();
      return answer;
    } catch (TimeoutException silent) {
      // The broker's silence does not spoil a client; a new one would find it as silent.
      throw silent;
    } catch (RuntimeException failed) {
      // Whatever became of it, the next question finds a new one.
      close();
      throw failed;
    } finally {
      turn.unlock();
    }
  }

  private void awaitTurn() {
    try {
      if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw late();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new InterruptException(stopping);
    }
  }

  private Duration left(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    if (left.isNegative() || left.isZero()) {
      throw late();
    }
    return left;
  }

  private static TimeoutException late() {
    return new TimeoutException("Dead letters could not be read within " + PATIENCE + ".");
  }

  private Consumer<byte[], byte[]> client() {
    if (client == null) {
      Properties settings = new Properties();
      settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
      // It asks for nothing that is not there; a fetch that waits would hold the next question up.
      settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "10");
      client = consumers.createConsumer(null, "dead-letters", null, settings);
    }
    return client;
  }

  private void close() {
    Consumer<byte[], byte[]> ended = client;
    client = null;
    if (ended != null) {
      ended.close(CloseOptions.timeout(POLL));
    }
  }

  @Override
  public void destroy() {
    turn.lock();
    try {
      close();
    } finally {
      turn.unlock();
    }
  }

  /** One question to the broker, with a deadline. */
  private final class Reading {

    private final Consumer<byte[], byte[]> consumer;
    private final Instant deadline;

    Reading(Consumer<byte[], byte[]> consumer, Instant deadline) {
      this.consumer = consumer;
      this.deadline = deadline;
    }

    List<TopicPartition> partitions(Collection<String> topics) {
      return topics.stream()
          .filter(names::contains)
          .flatMap(topic -> consumer.partitionsFor(topic, left()).stream())
          .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
          .sorted(
              Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
          .toList();
    }

    /** Hands over each record from this offset to the end, while more is wanted. */
    void each(TopicPartition partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> more) {
      List<TopicPartition> one = List.of(partition);
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(one, left());
      long end = consumer.endOffsets(one, left()).get(partition);
      long next = Math.max(from, begin.get(partition));
      if (next >= end) {
        return;
      }
      consumer.assign(one);
      consumer.seek(partition, next);
      while (next < end) {
        Duration left = left();
        for (ConsumerRecord<byte[], byte[]> kafka :
            consumer.poll(left.compareTo(POLL) < 0 ? left : POLL)) {
          if (kafka.offset() >= end || !more.test(kafka)) {
            return;
          }
        }
        next = consumer.position(partition, left());
      }
    }

    private Duration left() {
      return DeadLetterTopics.this.left(deadline);
    }
  }
}
