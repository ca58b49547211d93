package io.paysaga.benchmark.load;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Prepared errands, each given out once; their ids follow each other, and their buyers come in
 * turn.
 */
public final class CheckoutJobs {

  /** One buyer in so many is poor. */
  public static final int POOR_ONE_IN = 10;

  private final Buyers.Prepared buyers;
  private final long firstSubject;
  private final int count;
  private final AtomicInteger given = new AtomicInteger();

  CheckoutJobs(Buyers.Prepared buyers, long firstSubject, int count) {
    this.buyers = buyers;
    this.firstSubject = firstSubject;
    this.count = count;
  }

  /** Null when all are given out. */
  @Nullable CheckoutJob next() {
    int number = given.getAndIncrement();
    int buyer = number % buyers.count();
    return number < count
        ? new CheckoutJob(
            buyers.first() + buyer, firstSubject + number, buyer % POOR_ONE_IN == POOR_ONE_IN - 1)
        : null;
  }
}
