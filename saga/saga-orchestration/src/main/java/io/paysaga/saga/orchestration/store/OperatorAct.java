package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asked of a saga.
 *
 * @param step the one that it is about, where it is about one
 * @param slot whose owner does it
 */
public record OperatorAct(
    UUID id,
    UUID sagaId,
    @Nullable String step,
    int slot,
    OperatorAction action,
    Operator by,
    Instant askedAt) {

  public SagaOccurrence occurrence(Instant now) {
    return new SagaOccurrence(sagaId, action.event(step, by, now));
  }

  /**
   * That the saga which it began has come to this end.
   *
   * @param answers what its participants said on the way, as JSON
   */
  OperatorVerdict ended(SagaStatus end, String answers, Instant now) {
    String code = end == SagaStatus.RESOLVED ? OperatorVerdict.RESOLVED : SagaTransaction.DONE;
    return new OperatorVerdict(id, code, answers, now);
  }
}
