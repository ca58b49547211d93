package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A consumer thread of a topic: polls, lets the poll be handled and committed, sends, waits until
 * the broker has what was sent. Offsets are acknowledged half a second late, as the services' are.
 * A poll that fails is handled again.
 */
final class Worker extends Thread {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final long LATE = Duration.ofMillis(500).toNanos();
  private static final int TIMES = 5;

  private final String topic;
  private final PollHandler handler;
  private final Connection connection;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile boolean assigned;
  private boolean handled;
  private long acknowledged = System.nanoTime();

  Worker(
      String topic,
      PollHandler handler,
      Surroundings surroundings,
      KafkaProducer<byte[], byte[]> producer)
      throws SQLException {
    super(topic);
    this.topic = topic;
    this.handler = handler;
    this.producer = producer;
    this.connection = surroundings.connect();
    Map<String, Object> settings = new HashMap<>(surroundings.kafka());
    // The services' group: it goes on where they stopped, and they where it does.
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, topic);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Whether it has its partitions. */
  boolean isReady() {
    return assigned;
  }

  @Override
  public void run() {
    consumer.subscribe(List.of(topic), new BeforeTheyAreGivenAway());
    try {
      while (!isInterrupted()) {
        ConsumerRecords<byte[], byte[]> poll = consumer.poll(POLL);
        assigned = !consumer.assignment().isEmpty();
        if (!poll.isEmpty()) {
          onPoll(poll);
        }
        if (System.nanoTime() - acknowledged >= LATE) {
          acknowledge();
        }
      }
    } catch (WakeupException end) {
      // As asked.
    } catch (Exception failed) {
      failed.printStackTrace();
      Runtime.getRuntime().halt(1);
    } finally {
      acknowledge();
      consumer.close();
    }
  }

  private void acknowledge() {
    if (handled) {
      consumer.commitSync();
      handled = false;
    }
    acknowledged = System.nanoTime();
  }

  private final class BeforeTheyAreGivenAway implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      acknowledge();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }

  private void onPoll(ConsumerRecords<byte[], byte[]> poll) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> received = new ArrayList<>(poll.count());
    poll.forEach(received::add);
    List<Future<RecordMetadata>> sendings = new ArrayList<>(received.size());
    for (ProducerRecord<byte[], byte[]> kafka : handle(received)) {
      sendings.add(producer.send(kafka));
    }
    awaitAll(sendings);
    handled = true;
  }

  private static void awaitAll(List<Future<RecordMetadata>> sendings)
      throws InterruptedException, ExecutionException {
    for (Future<RecordMetadata> sending : sendings) {
      sending.get();
    }
  }

  private List<ProducerRecord<byte[], byte[]>> handle(List<ConsumerRecord<byte[], byte[]>> poll)
      throws SQLException {
    for (int time = 1; ; time++) {
      try {
        return handler.handle(connection, poll);
      } catch (SQLException | RuntimeException failed) {
        connection.rollback();
        if (time == TIMES) {
          throw failed;
        }
      }
    }
  }

  /** Lets the poll in hand be finished, and gives the partitions back. */
  void end() throws InterruptedException {
    consumer.wakeup();
    join();
  }
}
