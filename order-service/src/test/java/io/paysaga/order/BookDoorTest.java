package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.saga.test.contract.BookContract;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** order-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class BookDoorTest extends BookContract<OrderCommand> {

  private static final Instant PLACED = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant PAID = Instant.parse("2026-11-21T10:00:05.123456Z");

  private static final Instant REFUNDED = Instant.parse("2026-11-21T10:00:10Z");

  @Autowired private OrderRepository orders;

  BookDoorTest() {
    super(new OrderParticipantTest(), "orderIds");
  }

  @Test
  void showsWhichOrdersASagaPaid() {
    long order = paidBy(saga);
    paidBy(another);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"orders": [
           {"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "PAID",
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "placedAt": "2026-11-21T10:00:00Z",
            "paidAt": "2026-11-21T10:00:05.123456Z"}],
         "barred": []}
        """
            .formatted(order));
  }

  @Test
  void showsTheOrdersAskedForWhoeverPaidThem() {
    long order = orders.saveAndFlush(placed()).id();
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": [%d, 9223372036854775807]}
        """
            .formatted(order),
        """
        {"orders": [
           {"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "PLACED",
            "placedAt": "2026-11-21T10:00:00Z"}],
         "barred": []}
        """
            .formatted(order));
  }

  @Test
  void showsARefundedOrderToWhoAsksForEitherOfItsSagas() {
    long order = paidBy(saga);
    refundedBy(another, order);
    String shown =
        """
        {"orders": [
           {"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "REFUNDED",
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "placedAt": "2026-11-21T10:00:00Z",
            "paidAt": "2026-11-21T10:00:05.123456Z",
            "refundSagaId": "019aa5b0-0000-7000-8000-000000000002",
            "refundedAt": "2026-11-21T10:00:10Z"}],
         "barred": []}
        """
            .formatted(order);
    for (UUID either : List.of(saga, another)) {
      says("{\"sagaIds\": [\"" + either + "\"], \"orderIds\": []}", shown);
    }
    says("{\"sagaIds\": [], \"orderIds\": [" + order + "]}", shown);
  }

  @Test
  void listsTheSagasThatRefundedAmongThoseThatPaid() {
    refundedBy(another, paidBy(saga));
    paidBy(third);
    lists("", saga, another, third);
    lists("?limit=1&after=" + saga, another);
  }

  private void refundedBy(UUID sagaId, long orderId) {
    Order order = orders.findById(orderId).orElseThrow();
    order.refund(sagaId, 1, REFUNDED);
    orders.saveAndFlush(order);
  }

  private static Order placed() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), PLACED);
  }

  private long paidBy(UUID sagaId) {
    Order order = placed();
    order.complete(sagaId, 24_000, PAID);
    return orders.saveAndFlush(order).id();
  }
}
