package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a thread gets that was busy, or idle, before it polls. */
class GatheringConsumerTest {

  private static final String TOPIC = "tea.commands";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Listening broker = new Listening();
  private long nanos;
  private final Consumer<byte[], byte[]> consumer = GatheringConsumer.of(broker, true, () -> nanos);

  @BeforeEach
  void readsTwoPartitions() {
    consumer.subscribe(List.of(TOPIC), new Unconcerned());
    broker.rebalance(List.of(FIRST, SECOND));
    broker.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
  }

  /** Tells how long the last poll was to take. */
  private static final class Listening extends MockConsumer<byte[], byte[]> {

    private Duration asked = Duration.ZERO;

    Listening() {
      super("earliest");
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      asked = timeout;
      return super.poll(timeout);
    }
  }

  private static final class Unconcerned implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }

  @Test
  void getsWhatCameBehindWithTheFirstWhenItWasBusy() {
    comes(FIRST, 0);
    comes(SECOND, 0);
    comesThen(FIRST, 1);
    isBusy();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(TIMEOUT);
    assertThat(placesOf(records)).containsExactlyInAnyOrder("0@0", "0@1", "1@0");
    assertThat(records.records(FIRST)).extracting(ConsumerRecord::offset).containsExactly(0L, 1L);
    assertThat(records.nextOffsets().get(FIRST).offset()).isEqualTo(2);
    assertThat(records.nextOffsets().get(SECOND).offset()).isEqualTo(1);
  }

  @Test
  void getsTheFirstAtOnceWhenItWasIdle() {
    comes(FIRST, 0);
    comesThen(FIRST, 1);
    assertThat(placesOf(consumer.poll(TIMEOUT))).containsExactly("0@0");
  }

  @Test
  void isIdleAgainOnceItHasWaitedForMoreThanItWorked() {
    isBusy();
    broker.schedulePollTask(() -> nanos += Duration.ofMillis(200).toNanos());
    assertThat(consumer.poll(TIMEOUT)).isEmpty();
    comes(FIRST, 0);
    comesThen(FIRST, 1);
    assertThat(placesOf(consumer.poll(TIMEOUT))).containsExactly("0@0");
  }

  @Test
  void getsManyAsTheyAre() {
    for (int offset = 0; offset < 11; offset++) {
      comes(FIRST, offset);
    }
    comesThen(FIRST, 11);
    isBusy();
    assertThat(consumer.poll(TIMEOUT).count()).isEqualTo(11);
  }

  /** It is read again, by whoever has the partition now. */
  @Test
  void getsNothingOfAPartitionThatWasTakenAwayMeanwhile() {
    comes(FIRST, 0);
    comes(SECOND, 0);
    broker.schedulePollTask(() -> {});
    broker.schedulePollTask(
        () -> {
          broker.rebalance(List.of(FIRST));
          comes(FIRST, 1);
        });
    isBusy();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(TIMEOUT);
    assertThat(placesOf(records)).containsExactlyInAnyOrder("0@0", "0@1");
    assertThat(records.nextOffsets()).containsOnlyKeys(FIRST);
  }

  @Test
  void losesNothingWhenMoreCannotBeAskedFor() {
    comes(FIRST, 0);
    broker.schedulePollTask(() -> {});
    broker.schedulePollTask(() -> broker.setPollException(new KafkaException("not now")));
    isBusy();
    assertThat(placesOf(consumer.poll(TIMEOUT))).containsExactly("0@0");
    broker.setPollException(new KafkaException("still not"));
    assertThatThrownBy(() -> consumer.poll(TIMEOUT)).hasMessage("still not");
  }

  @Test
  void gathersNothingForOneThatIsToGetFew() {
    assertThat(GatheringConsumer.gathers(Map.of("max.poll.records", 500))).isTrue();
    assertThat(GatheringConsumer.gathers(Map.of("max.poll.records", "32"))).isFalse();
    Consumer<byte[], byte[]> few = GatheringConsumer.of(broker, false, () -> nanos);
    comes(FIRST, 0);
    comesThen(FIRST, 1);
    isBusy();
    assertThat(placesOf(few.poll(TIMEOUT))).containsExactly("0@0");
  }

  @Test
  void waitsForLongOnlyOnceWhatItHandedOutIsCommitted() {
    consumer.poll(TIMEOUT);
    assertThat(broker.asked).as("nothing was handed out").isEqualTo(TIMEOUT);
    comes(FIRST, 0);
    consumer.poll(TIMEOUT);
    consumer.poll(TIMEOUT);
    assertThat(broker.asked).as("it is not committed").isEqualTo(Duration.ofMillis(500));
    consumer.poll(Duration.ZERO);
    assertThat(broker.asked).as("it was asked not to wait").isEqualTo(Duration.ZERO);
    consumer.commitSync();
    consumer.poll(TIMEOUT);
    assertThat(broker.asked).as("it is committed").isEqualTo(TIMEOUT);
  }

  private void isBusy() {
    nanos += Duration.ofMillis(200).toNanos();
  }

  private void comes(TopicPartition where, long offset) {
    broker.addRecord(
        new ConsumerRecord<>(where.topic(), where.partition(), offset, new byte[0], new byte[0]));
  }

  /** After the next poll. */
  private void comesThen(TopicPartition where, long offset) {
    broker.schedulePollTask(() -> {});
    broker.schedulePollTask(() -> comes(where, offset));
  }

  private static List<String> placesOf(ConsumerRecords<byte[], byte[]> records) {
    return StreamSupport.stream(records.spliterator(), false)
        .map(record -> record.partition() + "@" + record.offset())
        .toList();
  }
}
