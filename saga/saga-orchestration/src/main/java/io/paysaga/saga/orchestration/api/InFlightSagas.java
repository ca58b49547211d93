package io.paysaga.saga.orchestration.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.SagaTimers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * By flow, how many sagas are in flight, running or being undone, over all instances; those that
 * are stuck are not counted. They are counted twice a second, or each few seconds while there are
 * none, never by a request; while they cannot be counted, the last count stands.
 */
@Component
public class InFlightSagas implements SagaListener {

  /** Counting stops here; more are not told apart. */
  public static final int MOST_COUNTED = 100_000;

  private static final Duration EVERY = Duration.ofMillis(500);

  /** Where none was in flight, and none began here since, so many times it is not asked again. */
  private static final int LEFT_OUT = 9;

  private final SagaQueries sagas;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();
  private volatile Sample sample = new Sample(Map.of(), Map.of());
  private int leftOut = LEFT_OUT;

  InFlightSagas(SagaQueries sagas, SagaTimers timers, MeterRegistry metrics) {
    this.sagas = sagas;
    Gauge.builder("paysaga.sagas.in.flight", this, InFlightSagas::count)
        .description("Sagas that are running or being undone, but for those that are stuck")
        .register(metrics);
    timers.add(this::once);
  }

  /**
   * What the table said, by flow.
   *
   * @param begunBefore those begun here before the table was asked: all of them are in its count
   */
  private record Sample(Map<String, Long> counted, Map<String, Long> begunBefore) {

    long of(String flow, long begun) {
      return counted.getOrDefault(flow, 0L) + begun - begunBefore.getOrDefault(flow, 0L);
    }
  }

  @Override
  public void on(SagaMoved moved) {
    if (moved.before() == null) {
      begun.merge(moved.after().type(), 1L, Long::sum);
    }
  }

  /**
   * Those of a flow: of the last count, and those begun here since; others may have ended or begun
   * elsewhere in the meantime.
   */
  public long count(String flow) {
    return sample.of(flow, begun.getOrDefault(flow, 0L));
  }

  private long count() {
    Map<String, Long> flows = new HashMap<>(sample.counted());
    flows.putAll(begun);
    return flows.keySet().stream().mapToLong(this::count).sum();
  }

  Duration once() {
    Map<String, Long> begunBefore = Map.copyOf(begun);
    boolean rests = sample.counted().isEmpty() && sample.begunBefore().equals(begunBefore);
    if (rests && leftOut < LEFT_OUT) {
      leftOut++;
      return EVERY;
    }
    sample = new Sample(sagas.countInFlight(MOST_COUNTED), begunBefore);
    leftOut = 0;
    return EVERY;
  }
}
