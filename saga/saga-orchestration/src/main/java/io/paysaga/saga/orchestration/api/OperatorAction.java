package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import java.time.Instant;
import java.util.function.BiFunction;

/** What an operator may ask of a saga; whether the saga can do it now, its state machine says. */
public enum OperatorAction {
  RETRY(SagaEvent.RetryAsked::new),
  COMPENSATE(SagaEvent.CompensateAsked::new),
  RESOLVE(SagaEvent.ResolveAsked::new),
  BACKFILL(SagaEvent.BackfillAsked::new),
  FREE_SUBJECT(SagaEvent.FreeSubjectAsked::new);

  private final BiFunction<Operator, Instant, SagaEvent> event;

  OperatorAction(BiFunction<Operator, Instant, SagaEvent> event) {
    this.event = event;
  }

  public SagaEvent event(Operator by, Instant at) {
    return event.apply(by, at);
  }
}
