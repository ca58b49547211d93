package io.paysaga.saga.messaging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's time, which all instances of a service share, whatever the clocks of their
 * machines say: so none forgets what another still needs, and what one holds until a moment is not
 * free for another.
 *
 * <p>Asked once in a while; in between a monotonic clock counts. It never goes back: when it is
 * ahead of the database, it goes at half speed until the database has caught up. In milliseconds,
 * so that what is stored, sent and shown is the same.
 */
final class DatabaseTime implements InstantSource {

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(DatabaseTime.class);

  private final Supplier<Instant> database;
  private final LongSupplier nanos;

  private Instant shown;
  private long shownAt;
  private Duration ahead = Duration.ZERO;

  /**
   * @param database tells its time
   * @param nanos counts them, from anywhere
   */
  DatabaseTime(Supplier<Instant> database, LongSupplier nanos) {
    this.database = database;
    this.nanos = nanos;
    Answer first = ask();
    this.shown = first.time();
    this.shownAt = first.at();
  }

  /** It was this time when the counter stood there, give or take half of what the answer took. */
  private record Answer(Instant time, long at, Duration took) {}

  private Answer ask() {
    long asked = nanos.getAsLong();
    Instant time = database.get();
    long took = nanos.getAsLong() - asked;
    return new Answer(time, asked + took / 2, Duration.ofNanos(took));
  }

  @Override
  public synchronized Instant instant() {
    return at(nanos.getAsLong()).truncatedTo(ChronoUnit.MILLIS);
  }

  /** Asks the database; an answer that took long tells nothing. */
  void correct() {
    Answer answer = ask();
    if (answer.took().compareTo(STEP) < 0) {
      correct(answer);
    }
  }

  private synchronized void correct(Answer answer) {
    Duration behind = Duration.between(at(answer.at()).minus(aheadAt(answer.at())), answer.time());
    if (behind.abs().compareTo(STEP) > 0) {
      log.warn(
          "The database's clock has made a step of {} against the time that has passed.", behind);
    }
    long now = nanos.getAsLong();
    Instant databaseNow = answer.time().plusNanos(now - answer.at());
    Instant before = at(now);
    shown = before.isAfter(databaseNow) ? before : databaseNow;
    ahead = Duration.between(databaseNow, shown);
    shownAt = now;
  }

  private Instant at(long moment) {
    Duration passed = Duration.ofNanos(moment - shownAt);
    return shown.plus(passed).minus(ahead).plus(aheadAt(moment));
  }

  /** By how much it is still ahead of the database then. */
  private Duration aheadAt(long moment) {
    Duration left = ahead.minusNanos((moment - shownAt) / 2);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
