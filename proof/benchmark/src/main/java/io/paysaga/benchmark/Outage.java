package io.paysaga.benchmark;

import io.paysaga.benchmark.load.CheckoutJobs;
import io.paysaga.benchmark.load.Load;
import io.paysaga.benchmark.load.Outcome;
import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.report.Latency;
import io.paysaga.benchmark.report.Recovery;
import io.paysaga.stack.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** point-service is away until many sagas wait for it, and comes back. */
final class Outage {

  /** Fresh checkouts, too few to be a load of their own. */
  private static final int FRESH_PER_SECOND = 20;

  private static final String POINTS = "point.commands";
  private static final int IN_FLIGHT = 64;
  private static final Duration UNTIL_ALL_WAIT = Duration.ofMinutes(1);
  private static final Duration UNTIL_DRAINED = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final SystemUnderTest bench;
  private final Target target;
  private final ServiceProcess points;
  private final List<double[]> waitingOverTime = new ArrayList<>();
  private final Map<String, Integer> errors = new HashMap<>();
  private volatile boolean isDrained;

  Outage(SystemUnderTest bench, Target target, ServiceProcess points) {
    this.bench = bench;
    this.target = target;
    this.points = points;
  }

  /**
   * @param most sagas that wait; fewer when the door does not accept all
   */
  Recovery measure(int most) throws InterruptedException {
    CheckoutJobs errands = target.prepare(most);
    CheckoutJobs fresh = target.prepare((int) (FRESH_PER_SECOND * UNTIL_DRAINED.toSeconds()));
    long before = bench.recordsOf(POINTS);
    points.stop();
    Outcome accepted =
        Load.leaving(target).saturated(IN_FLIGHT, errands, Duration.ZERO, UNTIL_ALL_WAIT);
    errors.putAll(accepted.errors());
    int waiting = (int) accepted.ended();
    String last = bench.books().newest();
    Books.awaitZero(
        "Not all sagas wait for points", UNTIL_ALL_WAIT, () -> waiting - arrived(before));

    long start = System.nanoTime();
    CompletableFuture<Void> started = CompletableFuture.runAsync(points::start);
    CompletableFuture<Double> ready = started.thenApply(done -> secondsSince(start));
    CompletableFuture<Outcome> freshOnes = ready.thenApplyAsync(done -> freshUntilDrained(fresh));
    try {
      awaitDrained(waiting, last, start);
    } finally {
      isDrained = true;
    }
    return recovery(waiting, ready, freshOnes);
  }

  private void awaitDrained(int waiting, String last, long start) throws InterruptedException {
    for (long left = waiting; left > 0; ) {
      if (secondsSince(start) > UNTIL_DRAINED.toSeconds()) {
        throw new IllegalStateException(left + " sagas still wait after " + UNTIL_DRAINED);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      left = bench.books().inFlightUpTo(last);
      waitingOverTime.add(new double[] {secondsSince(start), left});
    }
  }

  /** From the last look at which all waited to the first at which none did. */
  private double secondsToDrain(int waiting) {
    double begun =
        waitingOverTime.stream()
            .filter(look -> look[1] == waiting)
            .mapToDouble(look -> look[0])
            .max()
            .orElse(0);
    return waitingOverTime.get(waitingOverTime.size() - 1)[0] - begun;
  }

  private Outcome freshUntilDrained(CheckoutJobs fresh) {
    try {
      return Load.waiting(target)
          .atRate(FRESH_PER_SECOND, fresh, Duration.ZERO, UNTIL_DRAINED, () -> isDrained);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CompletionException(interrupted);
    }
  }

  private Recovery recovery(
      int waiting, CompletableFuture<Double> ready, CompletableFuture<Outcome> freshOnes) {
    double seconds = secondsToDrain(waiting);
    Outcome fresh = freshOnes.join();
    fresh.errors().forEach((what, count) -> errors.merge(what, count, Integer::sum));
    return new Recovery(
        waiting,
        ready.join(),
        seconds,
        waiting / seconds,
        waitingOverTime,
        FRESH_PER_SECOND,
        Latency.of(fresh.latency()),
        overTime(fresh, ready.join()),
        errors);
  }

  private static List<double[]> overTime(Outcome fresh, double from) {
    List<double[]> overTime = new ArrayList<>();
    fresh
        .bySecond()
        .forEach(
            (second, latency) ->
                overTime.add(
                    new double[] {from + second, millis(latency, 50), millis(latency, 100)}));
    return overTime;
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** Commands that were sent to point-service since then. */
  private long arrived(long before) {
    return bench.recordsOf(POINTS) - before;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
