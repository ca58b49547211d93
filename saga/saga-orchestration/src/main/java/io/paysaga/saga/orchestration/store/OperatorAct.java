package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.time.Duration;
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

  /** What was asked this long ago was asked of a saga that nobody sees as it was then. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  public boolean isTooLate(Instant now) {
    return askedAt.plus(PATIENCE).isBefore(now);
  }

  public SagaOccurrence occurrence(Instant now) {
    return new SagaOccurrence(sagaId, action.event(step, by, now));
  }

  /** That it was done. */
  public OperatorVerdict done(Instant now) {
    return new OperatorVerdict(id, OperatorVerdict.DONE, now);
  }

  /**
   * @param why a code, as {@code not-stuck}
   */
  public OperatorVerdict refused(String why, Instant now) {
    return new OperatorVerdict(id, why, now);
  }

  /**
   * That the saga which it began has come to this end.
   *
   * @param answers what its participants said on the way, as JSON
   */
  OperatorVerdict ended(SagaStatus end, String answers, Instant now) {
    String code = end == SagaStatus.RESOLVED ? OperatorVerdict.RESOLVED : OperatorVerdict.DONE;
    return new OperatorVerdict(id, code, answers, now);
  }

  /** That nobody did it in time, and nobody will. */
  public OperatorVerdict tooLate(Instant now) {
    return new OperatorVerdict(id, OperatorVerdict.TOO_LATE, now);
  }
}
