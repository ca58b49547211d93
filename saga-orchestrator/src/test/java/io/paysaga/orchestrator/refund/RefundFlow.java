package io.paysaga.orchestrator.refund;

import io.paysaga.saga.engine.SagaFlow;

/** Lends the production flow to tests of other packages. */
public final class RefundFlow {

  public static final SagaFlow<OrderRefund> FLOW = RefundOrderSagaManager.FLOW;

  private RefundFlow() {}
}
