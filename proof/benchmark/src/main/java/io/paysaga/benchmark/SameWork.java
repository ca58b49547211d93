package io.paysaga.benchmark;

import io.paysaga.benchmark.load.CheckoutJobs;
import io.paysaga.benchmark.load.Load;
import io.paysaga.benchmark.load.Outcome;
import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.report.Work;
import io.paysaga.benchmark.watch.Cost;
import io.paysaga.benchmark.watch.Snapshot;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What a saga writes and sends when it is alone, without what comes with the clock. */
final class SameWork {

  private static final Duration MOST = Duration.ofMinutes(1);

  /** From the last answer until the last delivery is over. */
  private static final Duration DELIVERIES = Duration.ofSeconds(2);

  private final SystemUnderTest bench;

  SameWork(SystemUnderTest bench) {
    this.bench = bench;
  }

  /**
   * So many sagas one after the other; as many before them, which do not count. The database keeps
   * its counts of rows since some time.
   */
  Work measure(Target target, int sagas) throws InterruptedException {
    CheckoutJobs before = target.prepare(sagas);
    CheckoutJobs counted = target.prepare(sagas);
    oneByOne(target, before, sagas);
    bench.books().awaitSettled(MOST);
    return count(target, counted, sagas);
  }

  /** Nobody looks while it runs: also a look asks the database. */
  private Work count(Target target, CheckoutJobs errands, int sagas) throws InterruptedException {
    Map<String, Long> rowsBefore = bench.books().rowsWritten();
    Snapshot before = bench.look();
    long start = System.nanoTime();
    oneByOne(target, errands, sagas);
    TimeUnit.NANOSECONDS.sleep(DELIVERIES.toNanos());
    long nanos = System.nanoTime() - start;
    Snapshot after = bench.look();
    TimeUnit.NANOSECONDS.sleep(nanos);
    Cost idle = bench.look().since(after, sagas);
    bench.books().awaitSettled(MOST);

    Map<String, Double> rows = new TreeMap<>();
    bench
        .books()
        .rowsWritten()
        .forEach((table, now) -> rows.put(table, (now - rowsBefore.get(table)) / (double) sagas));
    return new Work(rows, after.since(before, sagas).without(idle));
  }

  private static void oneByOne(Target target, CheckoutJobs errands, int sagas)
      throws InterruptedException {
    Outcome outcome = Load.waiting(target).saturated(1, errands, Duration.ZERO, MOST);
    if (outcome.ended() != sagas) {
      throw new IllegalStateException(
          outcome.ended() + " of " + sagas + " sagas ended as they should: " + outcome.errors());
    }
  }
}
