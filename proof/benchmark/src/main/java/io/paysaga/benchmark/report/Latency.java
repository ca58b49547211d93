package io.paysaga.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latencies in milliseconds.
 *
 * @param curve pairs of one in how many were slower, and how slow; for a plot
 */
public record Latency(
    long count,
    double mean,
    double p50,
    double p90,
    double p99,
    double p999,
    double max,
    List<double[]> curve) {

  private static final double NANOS = 1e6;
  private static final int POINTS_OF_HALF_A_DISTANCE = 5;

  public static Latency of(Histogram nanos) {
    return new Latency(
        nanos.getTotalCount(),
        nanos.getMean() / NANOS,
        at(nanos, 50),
        at(nanos, 90),
        at(nanos, 99),
        at(nanos, 99.9),
        nanos.getMaxValue() / NANOS,
        curve(nanos));
  }

  private static double at(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / NANOS;
  }

  private static List<double[]> curve(Histogram nanos) {
    List<double[]> curve = new ArrayList<>();
    for (HistogramIterationValue value : nanos.percentiles(POINTS_OF_HALF_A_DISTANCE)) {
      double above = 1 - value.getPercentileLevelIteratedTo() / 100;
      if (above > 0 && value.getCountAddedInThisIterationStep() > 0) {
        curve.add(new double[] {1 / above, value.getValueIteratedTo() / NANOS});
      }
    }
    return curve;
  }
}
