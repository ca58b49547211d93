package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.SagaRequest;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import org.jspecify.annotations.Nullable;

/** A buyer wants their money back for a paid order. */
record RefundRequest(
    long orderId, long buyerId, String reason, @Nullable String key, PaidOrders orders)
    implements SagaRequest<OrderRefund> {

  @Override
  public String word() {
    return "refund";
  }

  @Override
  public Subject subject() {
    return PayOrder.subjectOf(orderId);
  }

  @Override
  public String name() {
    return "order " + orderId;
  }

  @Override
  public SagaFlow<OrderRefund> flow() {
    return RefundOrderSagaManager.FLOW;
  }

  @Override
  public String asked() {
    return String.join("/", flow().name(), Long.toString(buyerId), subject().toString(), reason);
  }

  @Override
  public Offer<OrderRefund> read() {
    Order order = orders.find(orderId, buyerId);
    return new Offer<>(
        orders.refusalFor(order), new OrderRefund(orderId, buyerId, reason), order.placedAt());
  }

  @Override
  public Refusal done() {
    return Order.refunded(orderId);
  }
}
