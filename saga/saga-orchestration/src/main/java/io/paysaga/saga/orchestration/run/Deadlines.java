package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.store.SagaRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Judges the deadlines of the sagas whose partitions one consumer thread owns.
 *
 * <p>A deadline is judged only when every reply up to it has been read, and when the broker has
 * been there for a while: an outage, a restart or a lag of replies must never look like a
 * participant that does not answer.
 *
 * <p>Recovery must not become a second outage: of all that is overdue, the oldest deadlines come
 * first, at most {@code due-at-once} of them; then the thread goes back to its replies for at least
 * a {@code tick}. So one thread drives fewer than due-at-once / tick overdue sagas a second (50 /
 * 200 ms = 250), and an instance that times its consumer threads; fresh sagas, whose replies are
 * handled in between, are not counted against it. An instance belongs to one consumer thread.
 */
final class Deadlines {

  private static final Duration PROBE_WAIT = Duration.ofSeconds(1);

  private final SagaRepository rows;
  private final Sagas sagas;
  private final int slots;
  private final SagaProperties settings;
  private final Clock clock;

  /** Broker time of the last record handled, by partition. */
  private final Map<Integer, Instant> readUpTo = new HashMap<>();

  /** Since when the broker has answered about a partition that this thread owns. */
  private final Map<Integer, Instant> watchedSince = new HashMap<>();

  private Instant lastLook = Instant.EPOCH;
  private Instant nextTick = Instant.MIN;

  /**
   * @param slots how many there are; as many as the topic has partitions
   */
  Deadlines(SagaRepository rows, Sagas sagas, int slots, SagaProperties settings, Clock clock) {
    this.rows = rows;
    this.sagas = sagas;
    this.slots = slots;
    this.settings = settings;
    this.clock = clock;
  }

  /** These records were handled to the end. */
  void handled(Iterable<ConsumerRecord<byte[], byte[]>> poll) {
    poll.forEach(kafka -> readUpTo.put(kafka.partition(), Instant.ofEpochMilli(kafka.timestamp())));
  }

  /** Judges what can be judged now; does nothing when called again within a tick. */
  void judge(Consumer<?, ?> consumer) {
    Instant now = clock.instant();
    if (now.isBefore(nextTick)) {
      return;
    }
    try {
      judge(horizons(consumer, now), now);
    } finally {
      nextTick = clock.instant().plus(settings.tick());
    }
  }

  /** Each slot is asked up to its own horizon: one that lags keeps no other from its turn. */
  private void judge(Map<Integer, Instant> horizons, Instant now) {
    List<Sagas.Occurrence> due =
        horizons.entrySet().stream()
            .flatMap(
                slot -> rows.due(slot.getKey(), slot.getValue(), settings.dueAtOnce()).stream())
            .sorted(Comparator.comparing(SagaRepository.Due::at))
            .limit(settings.dueAtOnce())
            .map(saga -> new Sagas.Occurrence(saga.id(), new SagaEvent.DeadlinePassed(now)))
            .toList();
    if (!due.isEmpty()) {
      sagas.onAndSend(due);
    }
  }

  /** Up to which moment the replies of each owned partition are known, where deadlines count. */
  private Map<Integer, Instant> horizons(Consumer<?, ?> consumer, Instant now) {
    if (lastLook.plus(settings.graceAfterOutage()).isBefore(now)) {
      // A poll that failed again and again kept this thread: the broker may have been away too.
      watchedSince.clear();
    }
    lastLook = now;
    Set<TopicPartition> owned = consumer.assignment();
    Set<Integer> mine = owned.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    readUpTo.keySet().retainAll(mine);
    watchedSince.keySet().retainAll(mine);
    Map<TopicPartition, Long> ends = endsOf(consumer, owned);
    Map<Integer, Instant> horizons = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          int slot = partition.partition();
          Instant since =
              latest(watchedSince.computeIfAbsent(slot, s -> now), sagas.lastFailedSend());
          boolean atEnd = consumer.position(partition) >= end;
          Instant known = atEnd ? now : readUpTo.get(slot);
          if (known != null && !now.isBefore(since.plus(settings.graceAfterOutage()))) {
            horizons.put(slot, known.isBefore(now) ? known : now);
          }
        });
    return horizons;
  }

  /** Asked at every tick, not only when something is due: so an outage is noticed. */
  private Map<TopicPartition, Long> endsOf(
      Consumer<?, ?> consumer, Collection<TopicPartition> owned) {
    try {
      int partitions = consumer.partitionsFor(Reply.TOPIC, PROBE_WAIT).size();
      if (partitions != slots) {
        throw new TechnicalFailure(
            "%s has %d partitions, but paysaga.messaging.topics.partitions is %d."
                .formatted(Reply.TOPIC, partitions, slots));
      }
      return consumer.endOffsets(owned, PROBE_WAIT);
    } catch (KafkaException away) {
      watchedSince.clear();
      return Map.of();
    }
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
