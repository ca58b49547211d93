package io.paysaga.orchestrator.checkout;

import java.time.Instant;

/** order-service as the orchestrator sees it. */
final class PlayedOrderService extends PlayedOwner {

  PlayedOrderService() {
    super("/orders");
  }

  void has(long orderId, long buyerId, String status) {
    has(orderId, buyerId, status, Instant.EPOCH);
  }

  void has(long orderId, long buyerId, String status, Instant placedAt) {
    has(orderId, buyerId, status, placedAt, "null");
  }

  /** It is paid by this saga. */
  void hasPaid(long orderId, long buyerId, String saga) {
    has(orderId, buyerId, "PAID", Instant.EPOCH, '"' + saga + '"');
  }

  private void has(long orderId, long buyerId, String status, Instant placedAt, String paidBy) {
    answers(
        orderId,
        200,
        """
        {"orderId":%d,"orderNumber":"A-%d","buyerId":%d,"buyerName":"Kim","status":"%s",
         "totalPrice":24000,"placedAt":"%s","paidBy":%s,"items":[{"name":"book","unitPrice":12000,"quantity":2}]}
        """
            .formatted(orderId, orderId, buyerId, status, placedAt, paidBy));
  }
}
