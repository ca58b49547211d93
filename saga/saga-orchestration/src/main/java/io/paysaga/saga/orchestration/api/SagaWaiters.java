package io.paysaga.saga.orchestration.api;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Tells requests when their saga ends, here or on another instance; no thread waits with them. */
@Component
public class SagaWaiters implements SagaListener, DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(SagaWaiters.class);

  private static final Duration SWEEP = Duration.ofMillis(200);
  private static final int THREADS = 4;

  private final SagaQueries sagas;
  private final Map<UUID, Set<Waiter>> waiters = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(THREADS, new CustomizableThreadFactory("saga-endings-"));

  /** Whether a sweep is to come. */
  private final AtomicBoolean sweeps = new AtomicBoolean();

  private volatile boolean closing;

  public SagaWaiters(SagaQueries sagas) {
    this.sagas = sagas;
  }

  /** One request; several may wait for one saga. */
  private record Waiter(UUID sagaId, String owner, CompletableFuture<@Nullable SagaView> released) {

    void release() {
      released.complete(null);
    }
  }

  /**
   * The saga as it stands when it has ended, when the time is over, or when this process is about
   * to stop, whichever comes first.
   */
  public CompletableFuture<SagaView> await(SagaView saga, Duration atMost) {
    Waiter waiter = new Waiter(saga.id(), saga.owner(), new CompletableFuture<>());
    add(waiter);
    if (closing) {
      waiter.release();
    }
    return waiter
        .released()
        .completeOnTimeout(null, atMost.toMillis(), MILLISECONDS)
        .whenComplete((ended, never) -> remove(waiter))
        .thenApplyAsync(
            ended -> ended == null ? sagas.find(saga.id()).orElse(saga) : ended, threads)
        .exceptionally(databaseAway -> saga);
  }

  private void add(Waiter waiter) {
    waiters.compute(
        waiter.sagaId(),
        (id, others) -> {
          Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(waiter);
          return all;
        });
    sweepLater();
  }

  /** Unless nobody waits. */
  private void sweepLater() {
    if (!waiters.isEmpty() && sweeps.compareAndSet(false, true)) {
      try {
        threads.schedule(this::sweep, SWEEP.toMillis(), MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        log.debug("Nobody waits any more", closed);
      }
    }
  }

  private void remove(Waiter waiter) {
    waiters.computeIfPresent(
        waiter.sagaId(),
        (id, all) -> {
          all.remove(waiter);
          return all.isEmpty() ? null : all;
        });
  }

  /** How many requests wait now. */
  public int waiting() {
    return waiters.values().stream().mapToInt(Set::size).sum();
  }

  /** How many of them wait for a saga of this owner. */
  public long waiting(String owner) {
    return waiters.values().stream()
        .flatMap(Set::stream)
        .filter(waiter -> waiter.owner().equals(owner))
        .count();
  }

  @Override
  public void on(SagaMoved moved) {
    if (moved.ends()) {
      release(moved.after());
    }
  }

  /** Whether it looks for what ended elsewhere. */
  boolean sweeps() {
    return sweeps.get();
  }

  /** A saga may end on another instance. */
  private void sweep() {
    Set<UUID> awaited = Set.copyOf(waiters.keySet());
    try {
      if (!awaited.isEmpty()) {
        sagas.endedOf(awaited).forEach(this::release);
      }
    } catch (RuntimeException databaseAway) {
      log.debug("Whether a saga ended will be asked again: {}", databaseAway.toString());
    } finally {
      sweeps.set(false);
      sweepLater();
    }
  }

  private void release(SagaView ended) {
    waiters.getOrDefault(ended.id(), Set.of()).forEach(waiter -> waiter.released().complete(ended));
  }

  /** Whoever waits is answered before the web server waits for its requests to end. */
  @EventListener
  void on(ContextClosedEvent closed) {
    closing = true;
    waiters.values().forEach(all -> all.forEach(Waiter::release));
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
