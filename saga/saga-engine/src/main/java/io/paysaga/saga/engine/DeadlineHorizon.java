package io.paysaga.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Up to which moment the replies of each partition are known, where deadlines count. Only up to
 * there may silence be taken for silence: an outage, a restart or a lag of replies must never look
 * like a participant that does not answer. Pure: whoever owns the partitions tells what it saw.
 */
public final class DeadlineHorizon {

  private final Duration grace;

  /** Broker time of the last record handled, by partition. */
  private final Map<Integer, Instant> readUpTo = new HashMap<>();

  /** Since when the broker has answered about a partition. */
  private final Map<Integer, Instant> watchedSince = new HashMap<>();

  private Instant lastLook = Instant.EPOCH;

  /**
   * @param grace how long the broker has to have been there, and to have taken everything, before a
   *     deadline counts
   */
  public DeadlineHorizon(Duration grace) {
    this.grace = grace;
  }

  /**
   * What the owner of some partitions sees of them.
   *
   * @param ends by owned partition, the offset that its next record will have
   * @param positions by owned partition, the offset that is handled next
   * @param lastFailedSend when the broker last failed to acknowledge something
   */
  public record Look(
      Instant now, Map<Integer, Long> ends, Map<Integer, Long> positions, Instant lastFailedSend) {}

  /**
   * A record was handled to the end.
   *
   * @param stamp its broker time
   */
  public void handled(int partition, Instant stamp) {
    readUpTo.put(partition, stamp);
  }

  /** The broker did not answer; these partitions are owned as far as is known. */
  public void unanswered(Instant now, Set<Integer> owned) {
    looked(now, owned);
    watchedSince.clear();
  }

  /**
   * By partition, the moment up to which deadlines may be judged; a partition that is absent is not
   * judged now.
   */
  public Map<Integer, Instant> at(Look look) {
    Instant now = look.now();
    looked(now, look.ends().keySet());
    Map<Integer, Instant> horizons = new HashMap<>();
    look.ends()
        .forEach(
            (partition, end) -> {
              Instant since =
                  latest(
                      watchedSince.computeIfAbsent(partition, first -> now), look.lastFailedSend());
              boolean atEnd = look.positions().get(partition) >= end;
              Instant known = atEnd ? now : readUpTo.get(partition);
              if (known != null && !now.isBefore(since.plus(grace))) {
                horizons.put(partition, known.isBefore(now) ? known : now);
              }
            });
    return horizons;
  }

  private void looked(Instant now, Set<Integer> owned) {
    if (lastLook.plus(grace).isBefore(now)) {
      // A poll that failed again and again kept its thread: the broker may have been away too.
      watchedSince.clear();
    }
    lastLook = now;
    readUpTo.keySet().retainAll(owned);
    watchedSince.keySet().retainAll(owned);
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
