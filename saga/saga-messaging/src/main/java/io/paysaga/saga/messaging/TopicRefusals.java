package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells a topic that refuses what is sent to it from a broker that is away. A topic refuses when
 * the broker says so, or takes something for another topic meanwhile. Then it may be tried again
 * after a pause that grows, with a record that it has refused: nothing else is to be sent to it
 * before. Times are elapsed ones, by a clock that never steps.
 */
public final class TopicRefusals {

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private final Map<String, Refusal> refusals = new HashMap<>();

  /** When the broker last took something, by topic. */
  private final Map<String, Duration> taken = new HashMap<>();

  /** Since when topics that refused take what is sent again. */
  private final Map<String, Duration> takesSince = new HashMap<>();

  private @Nullable Duration brokerFailed;

  TopicRefusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A topic that refuses.
   *
   * @param tryWith what it is tried with next: the last that waits for it
   */
  private record Refusal(Duration pause, Duration until, ProducerRecord<byte[], byte[]> tryWith) {

    static Refusal first(ProducerRecord<byte[], byte[]> refused, Duration now) {
      return new Refusal(FIRST_PAUSE, now.plus(FIRST_PAUSE), refused);
    }

    Refusal again(Duration now) {
      Duration twice = pause.multipliedBy(2);
      Duration next = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
      return new Refusal(next, now.plus(next), tryWith);
    }

    Refusal with(ProducerRecord<byte[], byte[]> other) {
      return new Refusal(pause, until, other);
    }

    boolean isOver(Duration now) {
      return until.compareTo(now) <= 0;
    }
  }

  Duration now() {
    return Duration.ofNanos(nanoTime.getAsLong());
  }

  synchronized void acknowledged(String topic) {
    Duration now = now();
    if (refusals.remove(topic) != null) {
      takesSince.put(topic, now);
    }
    if (brokerFailed != null && taken.values().stream().allMatch(this::isBeforeTheFailure)) {
      // The broker is back: what refused before is tried at once.
      refusals.replaceAll((other, refusal) -> new Refusal(FIRST_PAUSE, now, refusal.tryWith()));
    }
    taken.put(topic, now);
  }

  private boolean isBeforeTheFailure(Duration moment) {
    return brokerFailed == null || moment.compareTo(brokerFailed) <= 0;
  }

  /**
   * @param begun when it was handed to the producer
   * @param saidByTheBroker whether the broker answered that it does not take this
   * @return whether it is the topic that refuses, and that is new
   */
  synchronized boolean failed(
      ProducerRecord<byte[], byte[]> kafka, Duration begun, boolean saidByTheBroker) {
    Duration now = now();
    String topic = kafka.topic();
    if (!saidByTheBroker && !refusals.containsKey(topic) && !tookAnotherSince(begun, topic)) {
      brokerFailed = now;
      return false;
    }
    Refusal before = refusals.get(topic);
    if (before == null) {
      refusals.put(topic, Refusal.first(kafka, now));
    } else if (before.isOver(now)) {
      refusals.put(topic, before.again(now));
    }
    return before == null;
  }

  private boolean tookAnotherSince(Duration begun, String topic) {
    return taken.entrySet().stream()
        .anyMatch(other -> !other.getKey().equals(topic) && other.getValue().compareTo(begun) >= 0);
  }

  /** How long nothing may be sent to a topic; zero when it may be sent to. */
  public synchronized Duration pauseOf(String topic) {
    Refusal refusal = refusals.get(topic);
    if (refusal == null) {
      return Duration.ZERO;
    }
    Duration left = refusal.until.minus(now());
    // It is being tried: until that is decided it goes on refusing.
    return left.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : left;
  }

  /** As {@link #pauseOf} of its topic, for a record that will wait so long. */
  public synchronized Duration pauseOf(ProducerRecord<byte[], byte[]> waiting) {
    // One record that the topic will never take must not be the only one that it is tried with.
    refusals.computeIfPresent(waiting.topic(), (topic, refusal) -> refusal.with(waiting));
    return pauseOf(waiting.topic());
  }

  /** For how long a topic has taken what is sent, if it refused before. */
  public synchronized Optional<Duration> takesFor(String topic) {
    return Optional.ofNullable(takesSince.get(topic)).map(now()::minus);
  }

  /** How long ago the broker took nothing, if it ever did. */
  public synchronized Optional<Duration> sinceTheBrokerFailed() {
    return Optional.ofNullable(brokerFailed).map(now()::minus);
  }

  /** What topics whose pause is over are to be tried with; the next pause begins now. */
  synchronized List<ProducerRecord<byte[], byte[]>> toTry() {
    Duration now = now();
    List<ProducerRecord<byte[], byte[]>> tries = new ArrayList<>();
    refusals.replaceAll(
        (topic, refusal) -> {
          if (!refusal.isOver(now)) {
            return refusal;
          }
          tries.add(refusal.tryWith());
          return refusal.again(now);
        });
    return tries;
  }
}
