package io.paysaga.saga.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Sagas that were due and could not be driven: they are left out for a pause that grows, so that
 * the others have their turn. Pure: time is the caller's, elapsed and without steps.
 */
public final class LeftOutSagas {

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Map<UUID, Pause> pauses = new HashMap<>();

  private record Pause(Duration length, Duration until) {

    static Pause of(Duration length, Duration now) {
      return new Pause(length, now.plus(length));
    }

    Pause next(Duration now) {
      Duration twice = length.multipliedBy(2);
      return of(twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice, now);
    }
  }

  /** It could not be driven, though others could; returns whether that is new. */
  public boolean add(UUID saga, Duration now) {
    return pauses
        .merge(saga, Pause.of(FIRST_PAUSE, now), (before, first) -> before.next(now))
        .length
        .equals(FIRST_PAUSE);
  }

  /** It could not be driven, and nothing else could: its pause does not grow for that. */
  public boolean addForAMoment(UUID saga, Duration now) {
    return pauses.put(saga, Pause.of(FIRST_PAUSE, now)) == null;
  }

  /** It was driven, or is not due any more. */
  public void remove(UUID saga) {
    pauses.remove(saga);
  }

  public boolean contains(UUID saga, Duration now) {
    Pause pause = pauses.get(saga);
    return pause != null && pause.until.compareTo(now) > 0;
  }

  /** How many may have to be passed over to find those that may be driven. */
  public int size() {
    return pauses.size();
  }

  /** Forgets those whose turn came long ago: they are due no more, or are another's. */
  public void forgetOld(Duration now) {
    pauses.values().removeIf(pause -> pause.until.plus(LONGEST_PAUSE).compareTo(now) < 0);
  }
}
