package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderReply.Cancelled;
import io.paysaga.events.OrderReply.PaidByAnother;
import io.paysaga.events.OrderReply.PriceDiffers;
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

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderParticipantTest extends ParticipantContract<OrderCommand> {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Autowired private OrderRepository orders;

  @Override
  protected OrderCommand accepted() {
    return new CompleteOrder(stored(placed()), 24_000);
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, OrderCommand> refused() {
    Order cancelled = placed();
    cancelled.cancel(NOW);
    Order paid = placed();
    paid.complete(UUID.randomUUID(), 24_000, NOW);
    return Map.of(
        Unknown.class,
        new CompleteOrder(Long.MAX_VALUE, 24_000),
        Cancelled.class,
        new CompleteOrder(stored(cancelled), 24_000),
        PaidByAnother.class,
        new CompleteOrder(stored(paid), 24_000),
        PriceDiffers.class,
        new CompleteOrder(stored(placed()), 23_999));
  }

  private static Order placed() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), NOW);
  }

  private long stored(Order order) {
    return orders.save(order).id();
  }

  @Override
  protected OrderCommand undoOf(OrderCommand command) {
    return new ReopenOrder(command.orderId());
  }

  @Override
  protected List<String> books() {
    return List.of("orders", "order_item");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select count(*) from orders where saga_id = ?", Integer.class, (Object) sagaId);
  }
}
