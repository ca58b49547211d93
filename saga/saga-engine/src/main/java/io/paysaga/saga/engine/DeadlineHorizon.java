package io.paysaga.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to which moment the replies of each partition are known, where deadlines count, and since when
 * their owner has listened without a gap. Only what was listened to may be taken for silence: an
 * outage, a restart or a lag of replies must never look like a participant that does not answer.
 * Pure: whoever owns the partitions tells what it saw.
 *
 * <p>Replies are known up to the moment at which the ends were asked for that are handled by now.
 * How long something lasts is told by elapsed time, which has any beginning and never steps; it is
 * not told by clocks.
 */
public final class DeadlineHorizon {

  private final Duration grace;
  private final Map<Integer, Watch> watched = new HashMap<>();
  private @Nullable Duration lastLook;

  /**
   * @param grace how long the broker has to have been there, and to have taken something, before a
   *     deadline counts
   */
  public DeadlineHorizon(Duration grace) {
    this.grace = grace;
  }

  /**
   * What the owner of some partitions sees of them.
   *
   * @param now the clock's time, taken before the ends were asked for
   * @param elapsed at the same moment
   * @param ends by owned partition, the offset that its next record will have
   * @param handled by owned partition, the offset below which all is handled
   * @param lastFailedSend the elapsed time when the broker last took nothing; absent if it never
   *     did
   */
  public record Look(
      Instant now,
      Duration elapsed,
      Map<Integer, Long> ends,
      Map<Integer, Long> handled,
      @Nullable Duration lastFailedSend) {}

  /**
   * What may be judged of a partition.
   *
   * @param knownUpTo deadlines up to this moment
   * @param listeningSince since when no reply can have been missed
   */
  public record Horizon(Instant knownUpTo, Instant listeningSince) {}

  /** When something happened, by the clock and in elapsed time. */
  private record Moment(Instant clock, Duration elapsed) {

    /** By the clock as it goes now: one that was set back meanwhile shows less, never more. */
    Instant seenAt(Instant now, Duration elapsedNow) {
      return earliest(clock, now.minus(elapsedNow.minus(elapsed)));
    }
  }

  /** A partition that is owned, since the broker has answered about it without a gap. */
  private static final class Watch {

    private final Duration since;
    private Moment listeningSince;
    private @Nullable Instant knownUpTo;

    /** An end that is not reached yet, and when it was asked for. */
    private @Nullable Instant asked;

    private long awaited;

    Watch(Moment begun) {
      this.since = begun.elapsed();
      this.listeningSince = begun;
    }

    void look(Instant now, long end, long handled) {
      if (handled >= end) {
        knownUpTo = now;
        asked = null;
      } else if (asked == null) {
        asked = now;
        awaited = end;
      } else if (handled >= awaited) {
        knownUpTo = asked;
        asked = now;
        awaited = end;
      }
    }
  }

  /** The broker did not answer. */
  public void unanswered(Duration elapsed) {
    watched.clear();
    lastLook = elapsed;
  }

  /** A reply of this partition was acknowledged without effect: it comes again when it is asked. */
  public void letGo(int partition, Instant now, Duration elapsed) {
    Watch watch = watched.get(partition);
    if (watch != null) {
      watch.listeningSince = new Moment(now, elapsed);
    }
  }

  /** By partition, what may be judged; a partition that is absent is not judged now. */
  public Map<Integer, Horizon> at(Look look) {
    Duration elapsed = look.elapsed();
    if (lastLook != null && isOver(grace, lastLook, elapsed)) {
      // A poll that failed again and again kept its thread: the broker may have been away too.
      watched.clear();
    }
    lastLook = elapsed;
    watched.keySet().retainAll(look.ends().keySet());
    Map<Integer, Horizon> horizons = new HashMap<>();
    look.ends()
        .forEach(
            (partition, end) -> {
              Watch watch =
                  watched.computeIfAbsent(
                      partition, first -> new Watch(new Moment(look.now(), elapsed)));
              watch.look(look.now(), end, look.handled().get(partition));
              Duration since = latest(watch.since, look.lastFailedSend());
              if (watch.knownUpTo != null && elapsed.minus(since).compareTo(grace) >= 0) {
                Instant listening = watch.listeningSince.seenAt(look.now(), elapsed);
                horizons.put(
                    partition,
                    new Horizon(
                        earliest(watch.knownUpTo, look.now()),
                        latest(listening, lastFailedSend(look))));
              }
            });
    return horizons;
  }

  private static @Nullable Instant lastFailedSend(Look look) {
    return look.lastFailedSend() == null
        ? null
        : look.now().minus(look.elapsed().minus(look.lastFailedSend()));
  }

  private static boolean isOver(Duration time, Duration since, Duration elapsed) {
    return elapsed.minus(since).compareTo(time) > 0;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static <T extends Comparable<? super T>> T latest(T one, @Nullable T other) {
    return other == null || one.compareTo(other) > 0 ? one : other;
  }
}
