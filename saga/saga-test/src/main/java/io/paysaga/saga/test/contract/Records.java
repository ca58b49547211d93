package io.paysaga.saga.test.contract;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.ConsumerFactory;

/** Reads what arrives on a participant's dead letters and on the replies, from now on. */
final class Records implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

  Records(ConsumerFactory<byte[], byte[]> consumers, String commands, String replies) {
    consumer = consumers.createConsumer("records", "records-" + System.nanoTime());
    List<TopicPartition> partitions =
        Stream.of(commands + "-dlt", replies)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Waits for at least so many records of this kind on a topic. */
  List<ConsumerRecord<byte[], byte[]>> of(
      String topic, int atLeast, Predicate<ConsumerRecord<byte[], byte[]>> kind) {
    return await(String.format(Locale.ROOT, "%d records on %s", atLeast, topic))
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .pollInSameThread()
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50)).forEach(seen::add);
              return seen.stream()
                  .filter(each -> each.topic().equals(topic) && kind.test(each))
                  .toList();
            },
            found -> found.size() >= atLeast);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
