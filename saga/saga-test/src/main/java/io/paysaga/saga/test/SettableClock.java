package io.paysaga.saga.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that a test moves: {@link #ticking} goes on by itself besides, {@link #stoppedAt} does
 * not. To milliseconds, in UTC; safe to be read and moved by several threads.
 */
public final class SettableClock extends Clock {

  private final Clock base;
  private Duration ahead = Duration.ZERO;

  private SettableClock(Clock base) {
    this.base = base;
  }

  /** Shows the real time until it is moved. */
  public static SettableClock ticking() {
    return new SettableClock(Clock.tickMillis(ZoneOffset.UTC));
  }

  /** Shows this moment until it is moved. */
  public static SettableClock stoppedAt(Instant moment) {
    return new SettableClock(Clock.fixed(moment, ZoneOffset.UTC));
  }

  public synchronized void passes(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public synchronized Instant instant() {
    return base.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Times are in UTC, whatever the zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
