package io.paysaga.orchestrator.pay;

import io.paysaga.saga.engine.SagaFlow;

/** Lends the production flow to tests of other packages. */
public final class PayFlow {

  public static final SagaFlow<PayOrder> FLOW = PayTransactionSagaManager.FLOW;

  private PayFlow() {}
}
