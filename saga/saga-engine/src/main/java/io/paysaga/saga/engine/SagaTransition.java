package io.paysaga.saga.engine;

/**
 * An event that moved a saga: what it was before, and what was decided. The journal holds a row for
 * each.
 *
 * @param seq its place among the transitions of its saga, from 1
 */
public record SagaTransition<D>(
    int seq, SagaEvent event, SagaState<D> before, Decision<D> decision) {

  public SagaState<D> after() {
    return decision.next();
  }

  /** Whether the saga began with it. */
  public boolean isFirst() {
    return seq == 1;
  }
}
