package io.paysaga.saga.test.simulate;

import io.paysaga.saga.engine.SagaStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation saw.
 *
 * @param seed of the first world
 * @param sagas how many there were
 * @param ended how many ended how
 * @param faults how often each happened
 * @param processorTime of the thread; a busy machine slows the other time, not this
 * @param broken the promise that was not kept, the history of the saga for which it was not, and
 *     how to see it again; or null
 */
public record Simulated(
    long seed,
    int sagas,
    Map<SagaStatus, Integer> ended,
    Map<Fault, Integer> faults,
    Duration time,
    Duration processorTime,
    @Nullable String broken) {

  String rate() {
    return String.format(
        Locale.ROOT,
        "%,d sagas, %,.0f a second, %,.0f a second of processor time",
        sagas,
        sagas * 1e9 / time.toNanos(),
        sagas * 1e9 / processorTime.toNanos());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Simulated from seed %d: %s%n  ended: %s%n  faults: %s",
        seed,
        rate(),
        text(ended),
        text(faults));
  }

  private static String text(Map<?, Integer> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream()
            .map(count -> String.format(Locale.ROOT, "%s %,d", count.getKey(), count.getValue()))
            .collect(Collectors.joining(", "));
  }
}
