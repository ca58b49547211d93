package io.paysaga.benchmark.report;

import io.paysaga.benchmark.raw.RawLimits;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much of what the machine can do at most a pipeline uses at its best level.
 *
 * @param rows written a second, of the raw batched rows a second
 * @param roundTrips over Kafka a second, of the raw ones
 */
record RawShare(double rows, double roundTrips) {

  static @Nullable RawShare of(List<Level> levels, @Nullable RawLimits raw) {
    if (levels.isEmpty() || raw == null) {
      return null;
    }
    Level best = Results.best(levels).orElseThrow();
    return new RawShare(
        best.cost().rowsWritten() * best.sagasPerSecond() / raw.rowsPerSecond(),
        best.cost().roundTrips() * best.sagasPerSecond() / raw.roundTripsPerSecond());
  }

  String line(String whose) {
    return String.format(
        Locale.ROOT,
        "  %s: %.2f of the raw batched rows/s, %.2f of the raw Kafka round trips/s",
        whose,
        rows,
        roundTrips);
  }
}
