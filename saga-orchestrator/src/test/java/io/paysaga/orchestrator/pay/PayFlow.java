package io.paysaga.orchestrator.pay;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.NewSaga;
import java.util.UUID;

/** Lends the production flow to tests of other packages. */
public final class PayFlow {

  public static final SagaFlow<PayOrder> FLOW = PayTransactionSagaManager.FLOW;

  /** The saga that pays an order. */
  public static NewSaga<PayOrder> saga(UUID id, PayOrder order) {
    return new NewSaga<>(
        id, FLOW, order, PayOrder.subjectOf(order.orderId()), Long.toString(order.buyerId()));
  }

  private PayFlow() {}
}
