package io.paysaga.saga.orchestration.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.engine.DeadlineHorizon;
import io.paysaga.saga.engine.DeadlineHorizon.Horizon;
import io.paysaga.saga.engine.LeftOutSagas;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.run.SagaExecutor.Overdue;
import io.paysaga.saga.orchestration.store.SagaRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the deadlines of the sagas whose partitions one consumer thread owns: it looks at each
 * tick, or, where nothing is due soon, once a second.
 *
 * <p>A deadline is judged only when every reply up to it has been handled, and when the broker has
 * been there for a while: an outage, a restart or a lag of replies must never look like a
 * participant that does not answer.
 *
 * <p>Recovery must not become a second outage: of all that is overdue, the oldest deadlines come
 * first, at most {@code due-at-once} of them; then the thread goes back to its replies for at least
 * a {@code tick}. So one thread drives fewer than due-at-once / tick overdue sagas a second (50 /
 * 200 ms = 250), and a process that rate times its {@code consumers}; fresh sagas, whose replies
 * are handled in between, are not counted against it. Sagas that cannot be driven are not counted
 * either: one that another transaction holds, or that fails, waits alone. An instance belongs to
 * one consumer thread.
 */
final class Deadlines {

  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  private static final Duration PROBE_WAIT = Duration.ofSeconds(1);

  /** After this, what fails is not tried one by one any longer: replies come first. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  /** What nobody waits for yet is looked for so often. */
  private static final Duration REST = Duration.ofSeconds(1);

  private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);

  private final SagaRepository rows;
  private final SagaExecutor sagas;
  private final FlowRegistry flows;
  private final UnknownVersions unknown;
  private final String replies;
  private final int slots;
  private final SagaProperties settings;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final MeterRegistry metrics;

  private final DeadlineHorizon horizon;
  private final LeftOutSagas leftOut = new LeftOutSagas();
  private final WakeUps wakeUps;

  /** Until the next look. */
  private Duration pause = Duration.ZERO;

  private @Nullable Duration lastLook;
  private @Nullable Duration lastCount;

  /**
   * @param replies the topic of replies
   * @param slots how many there are; as many as the topic has partitions
   * @param nanoTime elapsed time, which no change of the clock touches
   */
  Deadlines(
      SagaRepository rows,
      SagaExecutor sagas,
      FlowRegistry flows,
      UnknownVersions unknown,
      String replies,
      int slots,
      SagaProperties settings,
      Clock clock,
      LongSupplier nanoTime,
      MeterRegistry metrics) {
    this.rows = rows;
    this.sagas = sagas;
    this.flows = flows;
    this.unknown = unknown;
    this.replies = replies;
    this.slots = slots;
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
    this.horizon = new DeadlineHorizon(settings.graceAfterOutage());
    this.wakeUps = new WakeUps(rows, sagas, flows);
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong());
  }

  /** A reply of this partition was acknowledged without effect. */
  void letGo(int partition) {
    horizon.letGo(partition, clock.instant(), elapsed());
  }

  /** A command of this topic was answered. */
  void heard(String topic) {
    wakeUps.heard(topic, clock.instant(), elapsed());
  }

  /** Judges what can be judged now; does nothing when called again before the next look. */
  void judge(Consumer<?, ?> consumer) {
    if (isWithin(wakeUps.areUnderWay() ? settings.tick() : pause, lastLook)) {
      return;
    }
    pause = settings.tick();
    try {
      sagas.tryTopicsThatRefuse();
      Map<Integer, Horizon> horizons = horizons(consumer);
      countUnknown(horizons);
      boolean soon = isAnythingDueSoon(horizons.keySet());
      int driven = soon ? judge(horizons) : 0;
      wakeUps.wake(horizons.keySet(), settings.dueAtOnce() - driven);
      if (!soon && !horizons.isEmpty()) {
        pause = rest();
      }
    } finally {
      lastLook = elapsed();
    }
  }

  /**
   * No look is so late that the horizon takes it for one that could not be made, though it may wait
   * for half a second behind a fetch that finds nothing.
   */
  private Duration rest() {
    Duration partOfTheGrace = settings.graceAfterOutage().dividedBy(4);
    Duration rest = REST.compareTo(partOfTheGrace) < 0 ? REST : partOfTheGrace;
    return rest.compareTo(settings.tick()) > 0 ? rest : settings.tick();
  }

  /** Now, or before the rest would be over; what begins meanwhile waits longer for its answer. */
  private boolean isAnythingDueSoon(Set<Integer> slots) {
    Map<Integer, Instant> soon = new HashMap<>();
    slots.forEach(slot -> soon.put(slot, clock.instant().plus(REST)));
    return !rows.due(soon, flows.known(), 1).isEmpty();
  }

  private boolean isWithin(Duration time, @Nullable Duration since) {
    return since != null && elapsed().minus(since).compareTo(time) < 0;
  }

  /** What is due of one slot, and what may be judged of it. */
  private record Due(SagaRepository.Due saga, Horizon horizon) {

    UUID id() {
      return saga.id();
    }

    Instant at() {
      return saga.at();
    }

    Overdue overdue() {
      return new Overdue(saga.id(), horizon.knownUpTo(), horizon.listeningSince());
    }
  }

  /** Returns how many were driven. */
  private int judge(Map<Integer, Horizon> horizons) {
    Duration began = elapsed();
    leftOut.forgetOld(began);
    Set<UUID> tried = new HashSet<>();
    int driven = 0;
    List<Due> due = next(horizons, tried, settings.dueAtOnce());
    while (!due.isEmpty()) {
      due.forEach(saga -> tried.add(saga.id()));
      driven += drive(due);
      boolean goesOn = driven < settings.dueAtOnce() && isWithin(LONGEST_TURN, began);
      due = goesOn ? next(horizons, tried, settings.dueAtOnce() - driven) : List.of();
    }
    return driven;
  }

  /** Each slot is asked up to its own horizon: one that lags keeps no other from its turn. */
  private List<Due> next(Map<Integer, Horizon> horizons, Set<UUID> tried, int most) {
    int passedOver = tried.size() + leftOut.size();
    Map<Integer, Instant> upTo = new HashMap<>();
    horizons.forEach((slot, judged) -> upTo.put(slot, judged.knownUpTo()));
    return rows.due(upTo, flows.known(), most + passedOver).entrySet().stream()
        .flatMap(
            slot ->
                slot.getValue().stream().map(saga -> new Due(saga, horizons.get(slot.getKey()))))
        .filter(saga -> !tried.contains(saga.id()) && !leftOut.contains(saga.id(), elapsed()))
        .sorted(Comparator.comparing(Due::at))
        .limit(most)
        .toList();
  }

  /** All in one transaction, or, when that fails, each alone; returns how many were driven. */
  private int drive(List<Due> due) {
    try {
      return driven(due, sagas.judge(due.stream().map(Due::overdue).toList()));
    } catch (RuntimeException together) {
      return driveEachAlone(due, together);
    }
  }

  private int driven(List<Due> due, Set<UUID> locked) {
    due.stream().map(Due::id).filter(saga -> !locked.contains(saga)).forEach(leftOut::remove);
    areLeftOut(locked, "locked", "others have locked their rows");
    return due.size() - locked.size();
  }

  private int driveEachAlone(List<Due> due, RuntimeException together) {
    Duration began = elapsed();
    Map<Due, RuntimeException> failed = new HashMap<>();
    int driven = 0;
    for (Due saga : due) {
      if (failed.isEmpty() || isWithin(LONGEST_TURN, began)) {
        try {
          driven += driven(List.of(saga), sagas.judge(List.of(saga.overdue())));
        } catch (RuntimeException alone) {
          failed.put(saga, alone);
        }
      }
    }
    if (driven == 0) {
      // Likelier the world's fault than theirs: they come again soon, behind those not tried yet.
      failed.keySet().forEach(saga -> leftOut.addForAMoment(saga.id(), elapsed()));
      throw together;
    }
    failed.forEach((saga, why) -> areLeftOut(Set.of(saga.id()), "failed", why.toString()));
    return driven;
  }

  /** Each is named once, until it is driven. */
  private void areLeftOut(Set<UUID> sagas, String kind, String why) {
    List<UUID> news = sagas.stream().filter(saga -> leftOut.add(saga, elapsed())).toList();
    if (!news.isEmpty()) {
      metrics.counter("paysaga.sagas.left.out", "why", kind).increment(news.size());
      log.warn("Due sagas wait alone, because {}: {}", why, news);
    }
  }

  /** Those that the select leaves out. */
  private void countUnknown(Map<Integer, Horizon> horizons) {
    if (!horizons.isEmpty() && !isWithin(BETWEEN_COUNTS, lastCount)) {
      lastCount = elapsed();
      unknown.areOverdue(
          this,
          horizons.entrySet().stream()
              .flatMap(
                  slot ->
                      rows
                          .dueOfOthers(slot.getKey(), slot.getValue().knownUpTo(), flows.known())
                          .stream())
              .toList());
    }
  }

  private Map<Integer, Horizon> horizons(Consumer<?, ?> consumer) {
    Instant now = clock.instant();
    Duration elapsed = elapsed();
    try {
      Map<Integer, Long> ends = new HashMap<>();
      Map<Integer, Long> handled = new HashMap<>();
      endsOf(consumer, consumer.assignment())
          .forEach(
              (partition, end) -> {
                ends.put(partition.partition(), end);
                // This thread has handled all that it has fetched.
                handled.put(partition.partition(), consumer.position(partition));
              });
      return horizon.at(
          new DeadlineHorizon.Look(
              now,
              elapsed,
              ends,
              handled,
              sagas.sinceTheBrokerFailed().map(elapsed::minus).orElse(null)));
    } catch (KafkaException away) {
      horizon.unanswered(elapsed);
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
