package io.paysaga.saga.messaging;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka consumer that brings more at once to a thread that is busy. Kafka's client asks for the
 * next records before it hands out what it has, and the broker answers with the first one that
 * comes: a busy thread finds that one alone at its next poll, and all that came behind it at the
 * one after. Here that second poll follows at once, and both come as one.
 *
 * <p>A thread that has idled for more than half of the last moment gets whatever comes, as it
 * comes: alone, nothing waits. It waits for that as long as it likes, but for no longer than half a
 * second while what it was given before is not committed: between two polls, it is.
 */
final class GatheringConsumer implements InvocationHandler {

  private static final Logger log = LoggerFactory.getLogger(GatheringConsumer.class);

  /** So few come that more may come with them; beyond a poll's usual limit by no more than that. */
  private static final int FEW = 10;

  /** Who is to get fewer than this at a time gets no more than that. */
  private static final int MANY = 100;

  /** What was handed out is committed about so late at most. */
  static final Duration BETWEEN_COMMITS = Duration.ofMillis(500);

  private static final double BUSY = 0.5;

  /** What was longer ago hardly counts for whether a thread is busy. */
  private static final Duration MOMENT = Duration.ofMillis(100);

  /** Longer than a broker needs to answer with what it has. */
  private static final Duration PATIENCE = Duration.ofMillis(2);

  private final Consumer<byte[], byte[]> target;
  private final boolean gathers;
  private final LongSupplier nanoTime;

  /** Whether something was handed out since the last commit. */
  private boolean uncommitted;

  /** The part of the time that the thread did not wait for records, as of late. */
  private double busy;

  private long returned;

  /** Taken away since the last poll began. */
  private final Set<TopicPartition> gone = new HashSet<>();

  private GatheringConsumer(
      Consumer<byte[], byte[]> target, boolean gathers, LongSupplier nanoTime) {
    this.target = target;
    this.gathers = gathers;
    this.nanoTime = nanoTime;
    this.returned = nanoTime.getAsLong();
  }

  /**
   * @param settings of the consumer; one whose polls are meant to be small gathers nothing
   */
  static Consumer<byte[], byte[]> of(
      Consumer<byte[], byte[]> target, Map<String, Object> settings) {
    return of(target, gathers(settings), System::nanoTime);
  }

  static boolean gathers(Map<String, Object> settings) {
    Object most = settings.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
    return most == null || Integer.parseInt(most.toString()) >= MANY;
  }

  @SuppressWarnings("unchecked") // It is made of one of this type.
  static Consumer<byte[], byte[]> of(
      Consumer<byte[], byte[]> target, boolean gathers, LongSupplier nanoTime) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            GatheringConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new GatheringConsumer(target, gathers, nanoTime));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("poll") && arguments[0] instanceof Duration timeout) {
      return poll(timeout);
    }
    if (method.getName().equals("subscribe")
        && arguments.length == 2
        && arguments[1] instanceof ConsumerRebalanceListener listener) {
      arguments[1] = new Noting(listener);
    }
    try {
      Object answer = method.invoke(target, arguments);
      uncommitted &= !method.getName().equals("commitSync");
      return answer;
    } catch (InvocationTargetException failed) {
      throw failed.getTargetException();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    long asked = nanoTime.getAsLong();
    weigh(asked - returned, 1);
    boolean wasBusy = busy > BUSY;
    gone.clear();
    boolean longer = timeout.compareTo(BETWEEN_COMMITS) > 0;
    ConsumerRecords<byte[], byte[]> records =
        target.poll(uncommitted && longer ? BETWEEN_COMMITS : timeout);
    weigh(nanoTime.getAsLong() - asked, 0);
    if (gathers && wasBusy && !records.isEmpty() && records.count() <= FEW) {
      records = withMore(records);
    }
    uncommitted |= !records.isEmpty();
    returned = nanoTime.getAsLong();
    return records;
  }

  private void weigh(long nanos, double share) {
    busy += (1 - Math.exp(-nanos / (double) MOMENT.toNanos())) * (share - busy);
  }

  /** When more cannot be asked for, the next poll tells why. */
  private ConsumerRecords<byte[], byte[]> withMore(ConsumerRecords<byte[], byte[]> first) {
    gone.clear();
    ConsumerRecords<byte[], byte[]> more;
    try {
      more = target.poll(PATIENCE);
    } catch (RuntimeException notNow) {
      log.debug("Nothing more was gathered", notNow);
      more = ConsumerRecords.empty();
    }
    return more.isEmpty() && gone.isEmpty() ? first : together(first, more);
  }

  /**
   * Of a partition that was taken away in between, and may have been given back, only what came
   * after: what came before is read again, here or elsewhere.
   */
  private ConsumerRecords<byte[], byte[]> together(
      ConsumerRecords<byte[], byte[]> first, ConsumerRecords<byte[], byte[]> more) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(first.nextOffsets());
    for (TopicPartition partition : first.partitions()) {
      records.put(partition, new ArrayList<>(first.records(partition)));
    }
    records.keySet().removeAll(gone);
    next.keySet().removeAll(gone);
    for (TopicPartition partition : more.partitions()) {
      records.computeIfAbsent(partition, none -> new ArrayList<>()).addAll(more.records(partition));
    }
    next.putAll(more.nextOffsets());
    return new ConsumerRecords<>(records, next);
  }

  /** Notes what is taken away, and passes it on. */
  private final class Noting implements ConsumerRebalanceListener {

    private final ConsumerRebalanceListener target;

    Noting(ConsumerRebalanceListener target) {
      this.target = target;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      target.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      gone.addAll(partitions);
      target.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      gone.addAll(partitions);
      target.onPartitionsLost(partitions);
    }
  }
}
