package io.paysaga.orchestrator.audit;

import java.util.List;
import java.util.function.Function;

/** What payment-service, point-service and order-service show for some pay sagas. */
record PayOrderBooks(
    PaymentBook.Excerpt payment, PointBook.Excerpt point, OrderBook.Excerpt order) {

  static PayOrderBooks of(List<PayOrderBooks> parts) {
    return new PayOrderBooks(
        new PaymentBook.Excerpt(
            all(parts, part -> part.payment().payments()),
            all(parts, part -> part.payment().history()),
            all(parts, part -> part.payment().barred())),
        new PointBook.Excerpt(
            all(parts, part -> part.point().entries()),
            List.of(),
            all(parts, part -> part.point().barred())),
        new OrderBook.Excerpt(
            all(parts, part -> part.order().orders()), all(parts, part -> part.order().barred())));
  }

  private static <T> List<T> all(List<PayOrderBooks> parts, Function<PayOrderBooks, List<T>> rows) {
    return parts.stream().map(rows).flatMap(List::stream).distinct().toList();
  }
}
