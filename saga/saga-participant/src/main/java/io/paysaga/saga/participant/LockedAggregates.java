package io.paysaga.saga.participant;

/**
 * The aggregates that one poll touches, loaded and locked for its transaction. Handlers decide on
 * them in memory, in record order; then they are written once.
 */
public interface LockedAggregates {

  /** Writes what the handlers changed: batched, in id order. Runs before the commit. */
  void flush();
}
