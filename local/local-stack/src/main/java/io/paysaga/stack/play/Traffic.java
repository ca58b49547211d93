package io.paysaga.stack.play;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Checkouts of others, so many a second, for as long as somebody looks at the page: without a word
 * from it for a minute they end by themselves.
 */
final class Traffic implements AutoCloseable {

  static final int MOST = 20;
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** A slow stack is asked less, and is not buried. */
  private static final int AT_ONCE = 4;

  private final LongConsumer checkout;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(AT_ONCE);
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile int perSecond;
  private volatile long heardOf;
  private long owed;

  /**
   * @param checkout one more, of the number that it is given
   */
  Traffic(LongConsumer checkout, LongSupplier nanoTime) {
    this.checkout = checkout;
    this.nanoTime = nanoTime;
    this.heardOf = nanoTime.getAsLong();
  }

  void begin() {
    clock.scheduleAtFixedRate(this::tick, 1000 / MOST, 1000 / MOST, TimeUnit.MILLISECONDS);
  }

  /**
   * @throws IllegalArgumentException when it is not from 0 to {@link #MOST}
   */
  void flows(int checkoutsPerSecond) {
    if (checkoutsPerSecond < 0 || checkoutsPerSecond > MOST) {
      throw new IllegalArgumentException("Traffic is 0 to " + MOST + " checkouts a second.");
    }
    perSecond = checkoutsPerSecond;
  }

  /** The page is still looked at. */
  void heard() {
    heardOf = nanoTime.getAsLong();
  }

  int perSecond() {
    return perSecond;
  }

  long asked() {
    return asked.get();
  }

  long refused() {
    return refused.get();
  }

  /** Each is a part of a second, in which a part of the checkouts is due. */
  synchronized void tick() {
    if (nanoTime.getAsLong() - heardOf > SILENCE.toNanos()) {
      perSecond = 0;
    }
    owed += perSecond;
    if (owed >= MOST) {
      owed -= MOST;
      clock.execute(this::one);
    }
  }

  private void one() {
    try {
      checkout.accept(asked.getAndIncrement());
    } catch (RuntimeException no) {
      refused.incrementAndGet();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
