package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.engine.DeadlineHorizon;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.store.SagaRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
 * 200 ms = 250), and a process that rate times its {@code consumers}; fresh sagas, whose replies
 * are handled in between, are not counted against it. An instance belongs to one consumer thread.
 */
final class Deadlines {

  private static final Duration PROBE_WAIT = Duration.ofSeconds(1);

  private final SagaRepository rows;
  private final SagaExecutor sagas;
  private final String replies;
  private final int slots;
  private final SagaProperties settings;
  private final Clock clock;

  private final DeadlineHorizon horizon;

  private Instant nextTick = Instant.MIN;

  /**
   * @param replies the topic of replies
   * @param slots how many there are; as many as the topic has partitions
   */
  Deadlines(
      SagaRepository rows,
      SagaExecutor sagas,
      String replies,
      int slots,
      SagaProperties settings,
      Clock clock) {
    this.rows = rows;
    this.sagas = sagas;
    this.replies = replies;
    this.slots = slots;
    this.settings = settings;
    this.clock = clock;
    this.horizon = new DeadlineHorizon(settings.graceAfterOutage());
  }

  /** These records were handled to the end. */
  void handled(Iterable<ConsumerRecord<byte[], byte[]>> poll) {
    poll.forEach(
        kafka -> horizon.handled(kafka.partition(), Instant.ofEpochMilli(kafka.timestamp())));
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
    List<SagaOccurrence> due =
        horizons.entrySet().stream()
            .flatMap(
                slot -> rows.due(slot.getKey(), slot.getValue(), settings.dueAtOnce()).stream())
            .sorted(Comparator.comparing(SagaRepository.Due::at))
            .limit(settings.dueAtOnce())
            .map(saga -> new SagaOccurrence(saga.id(), new SagaEvent.DeadlinePassed(now)))
            .toList();
    if (!due.isEmpty()) {
      sagas.onAndSend(due);
    }
  }

  private Map<Integer, Instant> horizons(Consumer<?, ?> consumer, Instant now) {
    Set<TopicPartition> owned = consumer.assignment();
    try {
      Map<Integer, Long> ends = new HashMap<>();
      Map<Integer, Long> positions = new HashMap<>();
      endsOf(consumer, owned)
          .forEach(
              (partition, end) -> {
                ends.put(partition.partition(), end);
                positions.put(partition.partition(), consumer.position(partition));
              });
      return horizon.at(new DeadlineHorizon.Look(now, ends, positions, sagas.lastFailedSend()));
    } catch (KafkaException away) {
      horizon.unanswered(
          now, owned.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
      return Map.of();
    }
  }

  /** Asked at every tick, not only when something is due: so an outage is noticed. */
  private Map<TopicPartition, Long> endsOf(
      Consumer<?, ?> consumer, Collection<TopicPartition> owned) {
    int partitions = consumer.partitionsFor(replies, PROBE_WAIT).size();
    if (partitions != slots) {
      throw new TechnicalFailure(
          String.format(
              Locale.ROOT,
              "%s has %d partitions, but paysaga.messaging.topics.partitions is %d.",
              replies,
              partitions,
              slots));
    }
    return consumer.endOffsets(owned, PROBE_WAIT);
  }
}
