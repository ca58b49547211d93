package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PointBookClient;

/** What payment-service, point-service and order-service show for some pay sagas. */
record PayOrderBooks(
    PaymentBookClient.Excerpt payment,
    PointBookClient.Excerpt point,
    OrderBookClient.Excerpt order) {

  PayOrderBooks and(PayOrderBooks other) {
    return new PayOrderBooks(
        payment.and(other.payment), point.and(other.point), order.and(other.order));
  }
}
