package io.paysaga.saga.orchestration.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.Recurring;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * How many sagas are in flight, running or being undone, over all instances: counted twice a
 * second, never by a request. While they cannot be counted, the last count stands.
 */
@Component
public class InFlightSagas extends Recurring {

  /** Counting stops here; more are not told apart. */
  public static final int MOST_COUNTED = 100_000;

  private static final Duration EVERY = Duration.ofMillis(500);

  private final SagaQueries sagas;
  private final AtomicLong begun = new AtomicLong();
  private volatile Sample sample = new Sample(0, 0);

  InFlightSagas(SagaQueries sagas, TaskScheduler scheduler, MeterRegistry metrics) {
    super(scheduler);
    this.sagas = sagas;
    Gauge.builder("paysaga.sagas.in.flight", this, InFlightSagas::count)
        .description("Sagas that are running or being undone")
        .register(metrics);
  }

  /**
   * What the table said.
   *
   * @param begunBefore those begun here that it surely counts
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

  @Override
  protected Duration once() {
    long begunBefore = begun.get();
    sample = new Sample(sagas.countInFlight(MOST_COUNTED), begunBefore);
    return EVERY;
  }
}
