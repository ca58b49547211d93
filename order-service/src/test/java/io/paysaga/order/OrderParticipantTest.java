package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.messaging.participant.ParticipantContract;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@ContextConfiguration(initializers = RealServers.class)
class OrderParticipantTest extends ParticipantContract<OrderCommand> {

  @Autowired private OrderRepository orders;

  @Override
  protected OrderCommand accepted() {
    return new CompleteOrder(placed(), 24_000);
  }

  @Override
  protected OrderCommand refused() {
    return new CompleteOrder(placed(), 23_999);
  }

  private long placed() {
    List<OrderItem> items = List.of(new OrderItem("book", 12_000, 2));
    return orders.save(new Order(1, "Kim", items, Instant.parse("2026-11-21T10:00:00Z"))).id();
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
