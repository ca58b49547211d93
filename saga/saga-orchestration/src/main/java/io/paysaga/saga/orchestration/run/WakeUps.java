package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.engine.FamilySilences;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRepository.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * Makes due what waits for a participant that answers again after a silence: some at a time, the
 * oldest deadline first, so that it is not buried. What is missed here is sent when its pause is
 * over. An instance belongs to one consumer thread.
 */
final class WakeUps {

  /** With its jitter, and what answers of more than that. */
  private static final Duration LONGEST_PAUSE = RetryPolicy.LONGEST_PAUSE.multipliedBy(2);

  private final SagaRepository rows;
  private final SagaExecutor sagas;
  private final FlowRegistry flows;
  private final FamilySilences silences = new FamilySilences();
  private final Queue<WakeUp> begun = new ArrayDeque<>();

  WakeUps(SagaRepository rows, SagaExecutor sagas, FlowRegistry flows) {
    this.rows = rows;
    this.sagas = sagas;
    this.flows = flows;
  }

  /**
   * @param lookedAt by slot, the last that was looked at
   */
  private record WakeUp(String topic, Instant at, Map<Integer, Due> lookedAt) {

    Due lastOf(int slot) {
      return lookedAt.getOrDefault(slot, new Due(new UUID(-1, -1), at));
    }
  }

  /** A command of this topic was answered. */
  void heard(String topic, Instant now, Duration elapsed) {
    if (silences.end(topic, elapsed)) {
      begun.removeIf(earlier -> earlier.topic().equals(topic));
      begun.add(new WakeUp(topic, now, new HashMap<>()));
    }
  }

  /** Whether there is more to look at. */
  boolean areUnderWay() {
    return !begun.isEmpty();
  }

  /** Looks at so many sagas of these slots at most. */
  void wake(Collection<Integer> slots, int most) {
    int left = slots.isEmpty() ? 0 : most;
    while (left > 0 && !begun.isEmpty()) {
      WakeUp first = begun.element();
      Iterator<Integer> each = slots.iterator();
      boolean done = true;
      while (left > 0 && each.hasNext()) {
        int looked = wake(first, each.next(), left);
        done &= looked < left;
        left -= looked;
      }
      if (done && !each.hasNext()) {
        begun.remove();
      }
    }
  }

  private int wake(WakeUp wakeUp, int slot, int most) {
    List<Due> waiting =
        rows.waiting(
            slot, wakeUp.lastOf(slot), wakeUp.at().plus(LONGEST_PAUSE), flows.known(), most);
    if (!waiting.isEmpty()) {
      // Before they are tried: one that fails must not be in the way of those behind it.
      wakeUp.lookedAt().put(slot, waiting.get(waiting.size() - 1));
      sagas.wake(waiting.stream().map(Due::id).toList(), wakeUp.topic(), wakeUp.at());
    }
    return waiting.size();
  }
}
