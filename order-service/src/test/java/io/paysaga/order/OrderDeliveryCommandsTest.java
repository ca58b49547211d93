package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryCommand.DeliverRefund;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.events.OrderDeliveryReply.NoLongerWanted;
import io.paysaga.events.OrderReply.RefundWithdrawn;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.PlatformTransactionManager;

/** What a delivery is made of. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderDeliveryCommandsTest {

  private static final Instant PLACED = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant PAID = Instant.parse("2026-11-21T10:00:05Z");

  private static final Instant REFUNDED = Instant.parse("2026-11-21T10:00:10Z");
  private static final String DELIVERY = "019aa5b0-0000-7000-8000-000000000001:deliver-order:do";

  @Autowired private OrderRepository orders;
  @Autowired private OrderRows rows;
  @Autowired private BuyerErasures erasures;
  @Autowired private PlatformTransactionManager transactions;
  private final UUID saga = UUID.randomUUID();

  @Test
  void deliversTheOrderAndThePayment() throws IOException {
    Order order = orders.save(order());
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
  void deliversNoNameThatWasErasedMeanwhile() throws IOException {
    Order order = orders.save(order());
    erasures.eraseName(order.buyerId());
    // Whoever had read the order before does not bring the name back.
    order.complete(saga, order.totalPrice(), PAID);
    orders.save(order);
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(delivered(platform, order.id())).isEqualTo(new Delivered());
      assertThat(platform.heard())
          .extracting(ListeningPlatform.Heard::body)
          .singleElement()
          .asString()
          .contains("\"buyerName\":\"erased\"", "\"paymentPrice\":24000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 503})
  void tellsNobodyThatAnOrderIsPaidOnceItIsRefundedForGood(int platformAnswers) throws IOException {
    Order order = refunded();
    try (ListeningPlatform platform = new ListeningPlatform(platformAnswers)) {
      told(platform, new DeliverRefund(order.id(), DELIVERY));
    }
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(delivered(platform, order.id())).isEqualTo(new NoLongerWanted());
      assertThat(platform.heard()).isEmpty();
    }
  }

  /** Else the order would be paid again, and nobody would deliver it. */
  @Test
  void owesTheDeliveryForAsLongAsTheRefundMayBeWithdrawn() throws IOException {
    Order order = refunded();
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(delivered(platform, order.id()))
          .isEqualTo(new Failed("The refund of order " + order.id() + " may still be withdrawn."));
      assertThat(platform.heard()).isEmpty();

      assertThat(order.withdrawRefund(saga)).isEqualTo(new RefundWithdrawn());
      orders.save(order);
      assertThat(delivered(platform, order.id())).isEqualTo(new Delivered());
    }
  }

  @Test
  void deliversTheRefundAndWhichDeliveryItEnds() throws IOException {
    Order order = refunded();
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(told(platform, new DeliverRefund(order.id(), DELIVERY)))
          .isEqualTo(new Delivered());
      assertThat(platform.heard())
          .containsExactly(
              new ListeningPlatform.Heard(
                  "POST /refunds",
                  saga + ":deliver:do",
                  "application/json",
                  """
                  {"orderNumber":"%s","deliveryKey":"%s","refundedAt":"2026-11-21T10:00:10Z"}"""
                      .formatted(order.number(), DELIVERY)));
    }
  }

  @Test
  void tellsOfNoRefundThatThisSagaDidNotMake() throws IOException {
    Order placed = orders.save(order());
    Order refundedByAnother = refundedBy(UUID.randomUUID());
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      for (Order each : List.of(placed, refundedByAnother)) {
        assertThat(told(platform, new DeliverRefund(each.id(), DELIVERY)))
            .isEqualTo(new Failed("Order " + each.id() + " is not refunded by this saga."));
      }
      assertThat(platform.heard()).isEmpty();
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
    return told(platform, new DeliverOrder(orderId, 7, PAID));
  }

  private Reply told(ListeningPlatform platform, OrderDeliveryCommand command) {
    return new OrderDeliveryCommands(
            orders,
            rows,
            new DataPlatformClient(platform.asked(DataPlatformClient.DataPlatform.class)),
            new DataPlatformProperties("http://127.0.0.1", Duration.ofSeconds(2)),
            transactions)
        .prepare(List.of(command))
        .call(command, new CommandId(saga, "deliver", Direction.DO));
  }

  private Order refunded() {
    return refundedBy(saga);
  }

  private Order refundedBy(UUID refund) {
    Order order = order();
    order.complete(UUID.randomUUID(), 24_000, PAID);
    Order stored = orders.save(order);
    stored.refund(refund, 1, REFUNDED);
    return orders.save(stored);
  }

  private static Order order() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), PLACED);
  }
}
