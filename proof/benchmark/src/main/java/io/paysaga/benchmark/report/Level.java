package io.paysaga.benchmark.report;

import io.paysaga.benchmark.load.Outcome;
import io.paysaga.benchmark.watch.Cost;
import java.util.Map;

/**
 * One load and what came of it.
 *
 * @param load sagas in flight, or checkouts a second
 * @param seconds of the window
 * @param secondsUntilSettled from the last answer until nothing was under way, deliveries included
 */
public record Level(
    double load,
    double seconds,
    long completed,
    long compensated,
    double sagasPerSecond,
    Latency latency,
    double secondsUntilSettled,
    Map<String, Integer> errors,
    Cost cost) {

  public static Level of(double load, Outcome outcome, double secondsUntilSettled, Cost cost) {
    return new Level(
        load,
        outcome.seconds(),
        outcome.completed(),
        outcome.compensated(),
        outcome.perSecond(),
        Latency.of(outcome.latency()),
        secondsUntilSettled,
        outcome.errors(),
        cost);
  }

  public int errorCount() {
    return errors.values().stream().mapToInt(Integer::intValue).sum();
  }
}
