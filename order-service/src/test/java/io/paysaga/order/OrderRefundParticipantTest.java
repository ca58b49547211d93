package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.events.OrderReply.Cancelled;
import io.paysaga.events.OrderReply.NotPaid;
import io.paysaga.events.OrderReply.NotTheBuyers;
import io.paysaga.events.OrderReply.RefundedByAnother;
import io.paysaga.events.OrderReply.Unknown;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ParticipantContract;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** The promises of a participant, asked of what refunds an order. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderRefundParticipantTest extends ParticipantContract<OrderCommand> {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Autowired private OrderRepository orders;

  @Override
  protected OrderCommand accepted() {
    return new RefundOrder(paid().id(), 1);
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, OrderCommand> refused() {
    Order cancelled = placed();
    cancelled.cancel(NOW);
    Order refunded = paid();
    refunded.refund(UUID.randomUUID(), 1, NOW);
    return Map.of(
        Unknown.class,
        new RefundOrder(Long.MAX_VALUE, 1),
        NotTheBuyers.class,
        new RefundOrder(paid().id(), 2),
        NotPaid.class,
        new RefundOrder(orders.save(placed()).id(), 1),
        Cancelled.class,
        new RefundOrder(orders.save(cancelled).id(), 1),
        RefundedByAnother.class,
        new RefundOrder(orders.save(refunded).id(), 1));
  }

  private Order paid() {
    Order order = placed();
    order.complete(UUID.randomUUID(), 24_000, NOW);
    return orders.save(order);
  }

  private static Order placed() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), NOW);
  }

  @Override
  protected OrderCommand undoOf(OrderCommand command) {
    return new WithdrawRefund(command.orderId());
  }

  @Override
  protected List<String> books() {
    return List.of("orders", "order_item");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select count(*) from orders where refund_saga_id = ?", Integer.class, (Object) sagaId);
  }
}
