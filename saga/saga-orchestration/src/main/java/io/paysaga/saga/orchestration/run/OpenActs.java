package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.store.OperatorActs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the acts of operators that have no verdict yet and may be done, of the slots that one
 * consumer thread owns: the record that wakes the owner may be lost, an act is not. It also ends
 * those that no second person approved in time. An instance belongs to one consumer thread.
 */
final class OpenActs {

  private static final Logger log = LoggerFactory.getLogger(OpenActs.class);

  private static final int AT_ONCE = 50;

  /** From the moment that an act bears to its row, by clocks that differ. */
  private static final Duration FROM_MOMENT_TO_ROW = Duration.ofMinutes(2);

  /** Where none was open: the record that wakes the owner is hardly ever lost. */
  private static final Duration REST = Duration.ofSeconds(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final OperatorActs acts;
  private final SagaExecutor sagas;
  private final Duration tick;
  private final Clock clock;

  private Set<Integer> slots = Set.of();

  /** No act of these slots that was due earlier is open. */
  private Instant since = Instant.EPOCH;

  private long nextLook = System.nanoTime();

  /** Acts that could not be done, and when they are tried again. */
  private final Map<UUID, Retry> failed = new HashMap<>();

  private record Retry(long at, Duration pause) {

    static Retry after(Duration pause) {
      return new Retry(System.nanoTime() + pause.toNanos(), pause);
    }

    Retry later() {
      Duration doubled = pause.multipliedBy(2);
      return after(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
    }

    boolean isDue() {
      return System.nanoTime() - at >= 0;
    }
  }

  OpenActs(OperatorActs acts, SagaExecutor sagas, Duration tick, Clock clock) {
    this.acts = acts;
    this.sagas = sagas;
    this.tick = tick;
    this.clock = clock;
  }

  /** Does what can be done now; does nothing when called again before the next look. */
  void look(Set<Integer> owned) {
    if (System.nanoTime() - nextLook < 0 && owned.equals(slots)) {
      return;
    }
    Duration pause = tick;
    try {
      if (!lookNow(owned) && REST.compareTo(tick) > 0) {
        pause = REST;
      }
    } finally {
      nextLook = System.nanoTime() + pause.toNanos();
    }
  }

  /** Returns whether any was open. */
  private boolean lookNow(Set<Integer> owned) {
    if (!owned.equals(slots)) {
      slots = Set.copyOf(owned);
      since = Instant.EPOCH;
      failed.clear();
    }
    Instant now = clock.instant();
    Instant fromNowOn = now.minus(FROM_MOMENT_TO_ROW);
    List<OperatorAct> open = acts.open(slots, since, now, AT_ONCE + failed.size());
    since = open.stream().map(OperatorAct::dueAt).findFirst().orElse(fromNowOn);
    since = since.isBefore(fromNowOn) ? since : fromNowOn;
    for (OperatorAct act : open) {
      Retry retry = failed.get(act.id());
      if ((retry == null || retry.isDue()) && !isDone(act)) {
        // It may have waited for a lock: replies come first, and then the others.
        return true;
      }
    }
    return !open.isEmpty();
  }

  private boolean isDone(OperatorAct act) {
    try {
      sagas.doAndSend(act.id());
      failed.remove(act.id());
      return true;
    } catch (RuntimeException notNow) {
      Retry before = failed.get(act.id());
      if (before == null) {
        log.warn(
            "What {} asked of saga {} ({}) waits: {}",
            act.asked().who().name(),
            act.sagaId(),
            act.action(),
            notNow.toString());
      }
      failed.put(act.id(), before == null ? Retry.after(FIRST_PAUSE) : before.later());
      return false;
    }
  }
}
