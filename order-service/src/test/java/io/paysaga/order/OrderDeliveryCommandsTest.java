package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ListeningPlatform;
import io.paysaga.servers.OnRealServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** What a delivery is made of. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderDeliveryCommandsTest {

  private static final Instant PLACED = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant PAID = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private OrderRepository orders;

  @Test
  void deliversTheOrderAndThePayment() throws IOException {
    Order order =
        orders.save(new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), PLACED));
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(delivered(platform, order.id())).isEqualTo(new Delivered());
      assertThat(platform.heard())
          .extracting(ListeningPlatform.Heard::body)
          .containsExactly(
              """
              {"orderNumber":"%s","buyerName":"Kim","paymentPrice":24000,\
              "paymentId":7,"paidAt":"2026-11-21T10:00:05Z"}"""
                  .formatted(order.number()));
    }
  }

  @Test
  void failsWithoutAskingWhenThereIsNoSuchOrder() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(delivered(platform, Long.MAX_VALUE))
          .isEqualTo(new Failed("There is no order " + Long.MAX_VALUE + "."));
      assertThat(platform.heard()).isEmpty();
    }
  }

  private Reply delivered(ListeningPlatform platform, long orderId) {
    OrderDeliveryCommand command = new DeliverOrder(orderId, 7, PAID);
    return new OrderDeliveryCommands(
            orders,
            new DataPlatformClient(platform.asked(DataPlatformClient.DataPlatform.class)),
            new DataPlatformProperties("http://127.0.0.1", Duration.ofSeconds(2)))
        .prepare(List.of(command))
        .call(command, new CommandId(UUID.randomUUID(), "deliver-order", Direction.DO));
  }
}
