package io.paysaga.saga.orchestration.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.orchestration.api.SagaListener;
import io.paysaga.saga.orchestration.api.SagaMoved;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what has become durable and tells the listeners: never what a rollback may undo. */
final class SagaAnnouncer {

  private static final Logger log = LoggerFactory.getLogger(SagaAnnouncer.class);

  private final Supplier<List<SagaListener>> listeners;
  private final MeterRegistry metrics;

  SagaAnnouncer(Supplier<List<SagaListener>> listeners, MeterRegistry metrics) {
    this.listeners = listeners;
    this.metrics = metrics;
  }

  void tell(SagaExecutor.Durable durable) {
    durable
        .ignored()
        .forEach(
            ignored -> {
              metrics.counter("paysaga.events.ignored", "why", ignored.why().code()).increment();
              log.debug("Ignored ({}): {}", ignored.why(), ignored.occurrence());
            });
    for (SagaMoved moved : durable.moved()) {
      if (moved.ends()) {
        metrics.counter("paysaga.sagas.ended", "status", moved.after().status().name()).increment();
      }
      listeners.get().forEach(listener -> tell(listener, moved));
    }
  }

  private void tell(SagaListener listener, SagaMoved moved) {
    try {
      listener.on(moved);
    } catch (RuntimeException failed) {
      metrics
          .counter(
              "paysaga.sagas.listener.failures", "listener", listener.getClass().getSimpleName())
          .increment();
      log.warn("{} failed on saga {}.", listener, moved.after().id(), failed);
    }
  }
}
