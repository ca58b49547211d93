package io.paysaga.benchmark.report;

import io.paysaga.benchmark.watch.Cost;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a saga wrote and sent, on average, when sagas came one at a time.
 *
 * @param rows inserted, deleted, or changed in a column with an index, by table
 */
public record Work(Map<String, Double> rows, Cost cost) {

  /** The server counts rows without a latch, and may miss one. */
  private static final double TOLERANCE = 0.05;

  /** The tables and topics that got another number from this than from that, with both numbers. */
  public Map<String, String> differences(Work other) {
    Map<String, String> differences = new TreeMap<>();
    compare(rows, other.rows, differences);
    compare(cost.topics(), other.cost.topics(), differences);
    return differences;
  }

  private static void compare(
      Map<String, Double> one, Map<String, Double> other, Map<String, String> differences) {
    TreeSet<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    for (String name : names) {
      double here = one.getOrDefault(name, 0.0);
      double there = other.getOrDefault(name, 0.0);
      if (Math.abs(here - there) > TOLERANCE) {
        differences.put(name, "%.3f, %.3f".formatted(here, there));
      }
    }
  }
}
