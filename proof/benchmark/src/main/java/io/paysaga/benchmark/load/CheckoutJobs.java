package io.paysaga.benchmark.load;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Prepared errands, each given out once; their ids follow each other. */
public final class CheckoutJobs {

  /** One buyer in so many is poor. */
  public static final int POOR_ONE_IN = 10;

  private final long firstBuyer;
  private final long firstSubject;
  private final int count;
  private final AtomicInteger given = new AtomicInteger();

  public CheckoutJobs(long firstBuyer, long firstSubject, int count) {
    this.firstBuyer = firstBuyer;
    this.firstSubject = firstSubject;
    this.count = count;
  }

  /** Null when all are given out. */
  @Nullable CheckoutJob next() {
    int number = given.getAndIncrement();
    return number < count
        ? new CheckoutJob(firstBuyer + number, firstSubject + number, isPoor(number))
        : null;
  }

  static boolean isPoor(int number) {
    return number % POOR_ONE_IN == POOR_ONE_IN - 1;
  }
}
