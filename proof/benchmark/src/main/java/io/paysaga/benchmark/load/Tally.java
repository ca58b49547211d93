package io.paysaga.benchmark.load;

import io.paysaga.benchmark.load.DoorClient.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.HdrHistogram.Histogram;

/** Counts answers; used by one thread at a time. All moments are of {@link System#nanoTime()}. */
final class Tally {

  private static final long SECOND = 1_000_000_000;

  private final long start = System.nanoTime();
  private final long from;
  private final long to;
  private final BiPredicate<CheckoutJob, Answer> right;
  private final Histogram latency = new Histogram(3);
  private final SortedMap<Long, Histogram> bySecond = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private long completed;
  private long compensated;
  private long ended;

  /**
   * @param before from now until the window begins
   * @param right says which answers are no errors
   */
  Tally(Duration before, Duration window, BiPredicate<CheckoutJob, Answer> right) {
    this.from = start + before.toNanos();
    this.to = from + window.toNanos();
    this.right = right;
  }

  long start() {
    return start;
  }

  boolean isOver(long now) {
    return now - to >= 0;
  }

  /**
   * @param due when it should have been posted
   * @param counts the moment that is in the window or not
   */
  void add(CheckoutJob errand, Answer answer, long due, long counts) {
    if (!right.test(errand, answer)) {
      error(answer.status() + " " + answer.saga());
      return;
    }
    ended++;
    long nanos = Math.max(0, answer.nanos() - due);
    bySecond.computeIfAbsent((due - start) / SECOND, second -> new Histogram(2)).recordValue(nanos);
    if (counts - from >= 0 && counts - to < 0) {
      latency.recordValue(nanos);
      if (errand.poor()) {
        compensated++;
      } else {
        completed++;
      }
    }
  }

  void error(String what) {
    errors.merge(what, 1, Integer::sum);
  }

  /**
   * @param end when nobody came any more, if that was before the window's end
   */
  Outcome outcome(long end) {
    double seconds = Math.max(1, (isOver(end) ? to : end) - from) / (double) SECOND;
    return new Outcome(seconds, completed, compensated, ended, latency, bySecond, errors);
  }
}
