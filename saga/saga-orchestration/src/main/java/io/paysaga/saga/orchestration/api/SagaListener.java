package io.paysaga.saga.orchestration.api;

/**
 * Hears of sagas that have moved; a bean of this type is told of each.
 *
 * <p>At most once: a process that is killed after a commit tells nobody. What must not miss a
 * transition reads the journal instead and goes on from the last {@code seq} that it has seen.
 *
 * <p>It is called by the thread that moves sagas, so it must not wait: a listener that may is put
 * behind a {@link QueuedSagaListener}. What it throws is logged and counted ({@code
 * paysaga.sagas.listener.failures}) and hurts neither sagas nor other listeners.
 */
@FunctionalInterface
public interface SagaListener {

  void on(SagaMoved moved);
}
