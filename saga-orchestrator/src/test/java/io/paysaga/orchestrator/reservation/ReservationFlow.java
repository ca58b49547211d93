package io.paysaga.orchestrator.reservation;

import io.paysaga.saga.engine.SagaFlow;

/** Lends the production flow to tests of other packages. */
public final class ReservationFlow {

  public static final SagaFlow<ReserveSeat> FLOW = ReserveSeatSagaManager.FLOW;

  private ReservationFlow() {}
}
