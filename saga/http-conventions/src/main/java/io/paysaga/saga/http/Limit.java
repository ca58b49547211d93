package io.paysaga.saga.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So much of something one may have. How much there is, is counted where it stands: there is no
 * other store of it.
 *
 * @param most 0: as much as one likes, and nobody counts
 * @param code of the problem that more is
 * @param detail a sentence for people
 */
public record Limit(int most, String code, String detail) {

  /**
   * Whether there may be no more.
   *
   * @param count tells how much there is; asked only where there is a limit
   */
  public boolean isReached(LongSupplier count) {
    return most > 0 && count.getAsLong() >= most;
  }

  /** 429. */
  public Problem problem(Duration retryAfter) {
    return Problem.tooMany(code, detail, retryAfter);
  }
}
