package io.paysaga.orchestrator.audit;

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
