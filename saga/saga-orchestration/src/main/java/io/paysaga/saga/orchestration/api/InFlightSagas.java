package io.paysaga.saga.orchestration.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.SagaTimers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * How many sagas are in flight, running or being undone, over all instances: counted twice a
 * second, never by a request. While they cannot be counted, the last count stands.
 */
@Component
public class InFlightSagas {

  /** Counting stops here; more are not told apart. */
  public static final int MOST_COUNTED = 100_000;

  private static final Duration EVERY = Duration.ofMillis(500);

  private final SagaQueries sagas;
  private final AtomicLong begun = new AtomicLong();
  private volatile Sample sample = new Sample(0, 0);

  InFlightSagas(SagaQueries sagas, SagaTimers timers, MeterRegistry metrics) {
    this.sagas = sagas;
    Gauge.builder("paysaga.sagas.in.flight", this, InFlightSagas::count)
        .description("Sagas that are running or being undone")
        .register(metrics);
    timers.add(this::once);
  }

  /**
   * What the table said.
   *
   * @param begunBefore those begun here before the table was asked: all of them are in its count
   */
  private record Sample(long counted, long begunBefore) {}

  /** A saga was begun here. */
  public void begun() {
    begun.incrementAndGet();
  }

  /**
   * Those of the last count, and those begun here since; others may have ended or begun elsewhere
   * in the meantime.
   */
  public long count() {
    Sample last = sample;
    return last.counted() + begun.get() - last.begunBefore();
  }

  Duration once() {
    long begunBefore = begun.get();
    sample = new Sample(sagas.countInFlight(MOST_COUNTED), begunBefore);
    return EVERY;
  }
}
