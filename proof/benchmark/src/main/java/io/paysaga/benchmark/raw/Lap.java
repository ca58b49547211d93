package io.paysaga.benchmark.raw;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The same step again and again, in some threads: how long each took, in nanoseconds. */
record Lap(Histogram nanos, Duration time) {

  private static final long MOST = Duration.ofMinutes(1).toNanos();

  private static final long PACE = Duration.ofSeconds(1).toNanos() / 10;

  @FunctionalInterface
  interface Step {
    void once() throws Exception;
  }

  /** Warms up for as long as it measures; a thread for each of these steps. */
  static Lap of(List<? extends Step> steps, Duration time) throws Exception {
    run(steps, time);
    return run(steps, time);
  }

  /** In this thread, ten a second, as at ease: what waited between two steps has to wake up. */
  static Lap paced(Step step, Duration time) throws Exception {
    long start = System.nanoTime();
    Histogram nanos = new Histogram(MOST, 3);
    for (long due = start; due - start < time.toNanos(); due += PACE) {
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      long before = System.nanoTime();
      step.once();
      nanos.recordValue(Math.min(System.nanoTime() - before, MOST));
    }
    return new Lap(nanos, Duration.ofNanos(System.nanoTime() - start));
  }

  private static Lap run(List<? extends Step> steps, Duration time) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(steps.size());
    try {
      long start = System.nanoTime();
      long end = start + time.toNanos();
      List<Callable<Histogram>> loops = new ArrayList<>();
      steps.forEach(step -> loops.add(() -> loop(step, end)));
      Histogram all = new Histogram(MOST, 3);
      for (Future<Histogram> loop : threads.invokeAll(loops)) {
        all.add(loop.get());
      }
      return new Lap(all, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      threads.shutdown();
    }
  }

  private static Histogram loop(Step step, long end) throws Exception {
    Histogram nanos = new Histogram(MOST, 3);
    long before = System.nanoTime();
    while (before < end) {
      step.once();
      long now = System.nanoTime();
      nanos.recordValue(Math.min(now - before, MOST));
      before = now;
    }
    return nanos;
  }

  double perSecond() {
    return nanos.getTotalCount() * 1e9 / time.toNanos();
  }

  double p50Millis() {
    return nanos.getValueAtPercentile(50) / 1e6;
  }

  double p99Millis() {
    return nanos.getValueAtPercentile(99) / 1e6;
  }
}
