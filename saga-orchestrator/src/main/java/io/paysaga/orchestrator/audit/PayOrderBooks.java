package io.paysaga.orchestrator.audit;

/** What payment-service, point-service and order-service show for some pay sagas. */
record PayOrderBooks(
    PaymentBook.Excerpt payment, PointBook.Excerpt point, OrderBook.Excerpt order) {

  PayOrderBooks and(PayOrderBooks other) {
    return new PayOrderBooks(
        payment.and(other.payment), point.and(other.point), order.and(other.order));
  }
}
