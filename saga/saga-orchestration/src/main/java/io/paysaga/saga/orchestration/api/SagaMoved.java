package io.paysaga.saga.orchestration.api;

import org.jspecify.annotations.Nullable;

/**
 * A saga has moved, durably, and what it sends now has been handed over: told once per transition,
 * in the process that moved it, in no order between sagas.
 *
 * @param before absent when the saga began
 */
public record SagaMoved(@Nullable SagaView before, SagaView after) {

  /** Whether the saga's business outcome stands since this transition. */
  public boolean ends() {
    return after.status().isEnded() && (before == null || !before.status().isEnded());
  }
}
