package io.paysaga.saga.engine;

import io.paysaga.saga.api.CommandId;
import java.time.Duration;

/**
 * How long a command waits for its answer and how often it is sent.
 *
 * @param answerWithin how long the first attempt waits; each later one waits twice as long as the
 *     one before, up to {@link #LONGEST_WAIT}
 * @param attempts of a critical step until it is undone; of an undo until the saga is also stuck;
 *     answered failures of a best-effort step until it is given up
 */
public record RetryPolicy(Duration answerWithin, int attempts) {

  public static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(5), 4);

  /** Waits are stretched by up to this part, so that sagas that failed together come back apart. */
  private static final int JITTER = 10;

  public RetryPolicy {
    if (answerWithin.isNegative() || answerWithin.isZero()) {
      throw new IllegalArgumentException(
          "answerWithin must be positive, not " + answerWithin + ".");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, not " + attempts + ".");
    }
  }

  /** How long this attempt waits; the jitter is a hash of id and attempt, so a replay agrees. */
  Duration waitOf(CommandId id, int attempt) {
    long doubled = answerWithin.toMillis() << Math.min(Math.max(attempt, 1) - 1, 30);
    long wait = Math.min(doubled, Math.max(LONGEST_WAIT.toMillis(), answerWithin.toMillis()));
    int spread = Math.floorMod((id + "#" + attempt).hashCode(), 1000);
    return Duration.ofMillis(wait + wait * spread / 1000 / JITTER);
  }
}
