package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.Purchase;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.NewSaga;
import java.util.Optional;
import java.util.UUID;

/** An order that its buyer is about to pay. */
record PayOrderCheckout(Order order) implements Purchase {

  @Override
  public String name() {
    return "order " + order.orderId();
  }

  @Override
  public Optional<Problem> refusal() {
    return switch (order.status()) {
      case PLACED -> Optional.empty();
      case PAID -> Optional.of(alreadyPaid());
      case CANCELLED ->
          Optional.of(
              Problem.conflict("order-cancelled", "Order " + order.orderId() + " is cancelled."));
    };
  }

  @Override
  public NewSaga<?> saga(UUID id) {
    return PayTransactionSagaManager.saga(
        id, new PayOrder(order.orderId(), order.buyerId(), order.totalPrice()));
  }
}
