package io.paysaga.saga.engine;

import io.paysaga.saga.api.CommandId;
import java.time.Duration;

/**
 * How long a command waits for its answer and how often it is sent.
 *
 * @param answerWithin how long the first attempt waits; each later one waits twice as long as the
 *     one before, up to {@link #LONGEST_WAIT}, or {@link #LONGEST_PAUSE} for what is sent until it
 *     is answered
 * @param attempts of a step with an undo until it is undone; of an undo, or a retriable step, until
 *     the saga is also stuck; answered failures of a best-effort step until it is given up
 */
public record RetryPolicy(Duration answerWithin, int attempts) {

  /** Of an attempt after whose last the saga is undone. */
  public static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Of what is sent until it is answered: who is away for days must not be buried in copies. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

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

  /**
   * How long this attempt waits; the jitter is a hash of id and attempt, so a replay agrees.
   *
   * @param longest at most so long, before the jitter, unless the first waits longer
   */
  Duration waitOf(CommandId id, int attempt, Duration longest) {
    long doubled = answerWithin.toMillis() << Math.min(Math.max(attempt, 1) - 1, 30);
    long wait = Math.min(doubled, Math.max(longest.toMillis(), answerWithin.toMillis()));
    int spread = Math.floorMod((id + "#" + attempt).hashCode(), 1000);
    return Duration.ofMillis(wait + wait * spread / 1000 / JITTER);
  }
}
