package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.Checkout;
import io.paysaga.orchestrator.checkout.CheckoutRefused;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import org.jspecify.annotations.Nullable;

/** A buyer wants to pay an order. */
record PayOrderCheckout(long orderId, long buyerId, @Nullable String key, OrderClient orders)
    implements Checkout<PayOrder> {

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

  @Override
  public Offer<PayOrder> read() {
    Order order =
        orders
            .find(orderId)
            .orElseThrow(
                () ->
                    new CheckoutRefused(
                        Refusal.noSuchThing(
                            "order-not-found", "There is no order " + orderId + ".")));
    if (order.buyerId() != buyerId) {
      throw new CheckoutRefused(
          Refusal.notTheBuyers(
              "not-your-order", "Order " + orderId + " is not buyer " + buyerId + "'s."));
    }
    return new Offer<>(
        refusalFor(order), new PayOrder(orderId, buyerId, order.totalPrice()), order.placedAt());
  }

  private @Nullable Refusal refusalFor(Order order) {
    return switch (order.status()) {
      case PLACED -> null;
      case PAID -> Refusal.alreadyPaid(this);
      case CANCELLED -> Refusal.conflict("order-cancelled", "Order " + orderId + " is cancelled.");
    };
  }
}
