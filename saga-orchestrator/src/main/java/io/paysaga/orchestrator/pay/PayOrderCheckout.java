package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.SagaRequest;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A buyer wants to pay an order. */
record PayOrderCheckout(long orderId, long buyerId, @Nullable String key, OrderClient orders)
    implements SagaRequest<PayOrder> {

  @Override
  public String word() {
    return "checkout";
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
  public SagaFlow<PayOrder> flow() {
    return PayTransactionSagaManager.FLOW;
  }

  /** So keys have stood for it from the first build on; no other flow's begins with a number. */
  @Override
  public String asked() {
    return buyerId + "/" + subject();
  }

  @Override
  public Told ask(Set<Long> numbers) {
    return orders.ask(numbers);
  }

  @Override
  public Offer<PayOrder> read(Told told) {
    Order order = orders.find(orderId, buyerId, told);
    return new Offer<>(
        refusalFor(order), new PayOrder(orderId, buyerId, order.totalPrice()), order.placedAt());
  }

  private @Nullable Refusal refusalFor(Order order) {
    return switch (order.status()) {
      case PLACED -> null;
      case PAID -> done();
      case CANCELLED -> Order.cancelled(orderId);
      case REFUNDED -> Order.refunded(orderId);
    };
  }

  @Override
  public Refusal done() {
    return Refusal.alreadyPaid(this);
  }
}
