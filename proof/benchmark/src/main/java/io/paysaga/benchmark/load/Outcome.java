package io.paysaga.benchmark.load;

import java.util.Map;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param seconds of the window in which answers count
 * @param ended sagas that ended while this load ran, before and after the window too
 * @param latency of the window's sagas, in nanoseconds
 * @param bySecond latencies of all, by the second in which they were due, counted from the start
 * @param errors answers that should not be, by what they were
 */
public record Outcome(
    double seconds,
    long completed,
    long compensated,
    long ended,
    Histogram latency,
    SortedMap<Long, Histogram> bySecond,
    Map<String, Integer> errors) {

  public double perSecond() {
    return (completed + compensated) / seconds;
  }

  public int errorCount() {
    return errors.values().stream().mapToInt(Integer::intValue).sum();
  }
}
