package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.SagaRequest;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A buyer wants their money back for a paid order, or an operator wants them to have it.
 *
 * @param byBuyer whether it may not be more than one person decides
 */
record RefundRequest(
    long orderId,
    long buyerId,
    String reason,
    @Nullable String key,
    boolean byBuyer,
    PaidOrders orders)
    implements SagaRequest<OrderRefund> {

  static RefundRequest ofBuyer(
      long orderId, long buyerId, String reason, @Nullable String key, PaidOrders orders) {
    return new RefundRequest(orderId, buyerId, reason, key, true, orders);
  }

  static RefundRequest ofOperator(long orderId, long buyerId, String reason, PaidOrders orders) {
    return new RefundRequest(orderId, buyerId, reason, null, false, orders);
  }

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
  public Told ask(Set<Long> numbers) {
    return orders.ask(numbers);
  }

  @Override
  public Offer<OrderRefund> read(Told told) {
    Order order = orders.find(orderId, buyerId, told);
    return new Offer<>(
        byBuyer ? orders.refusalToBuyer(order) : orders.refusalFor(order),
        new OrderRefund(orderId, buyerId, reason),
        order.placedAt());
  }

  @Override
  public Refusal done() {
    return Order.refunded(orderId);
  }
}
