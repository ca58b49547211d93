package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.OrderReply.PaidByAnother;
import io.paysaga.events.OrderReply.RefundWithdrawn;
import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.OrderReply.RefundedByAnother;
import io.paysaga.events.OrderReply.Reopened;
import io.paysaga.events.OrderReply.Unknown;
import io.paysaga.events.Payable;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.participant.book.RecordRowMapper;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderPollTest extends OnePoll<OrderCommand, LockedOrders> {

  @Autowired private OrderRepository orders;

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from order_item");
    jdbc.update("delete from orders");
  }

  @Test
  void locksManyOrdersWithOneSelectAndWritesThemWithOneUpdate() {
    List<SagaCommand<OrderCommand>> poll =
        IntStream.range(0, 200)
            .mapToObj(i -> of(UUID.randomUUID(), new CompleteOrder(placed(), 24_000)))
            .toList();
    assertThat(statementsOf(poll)).containsEntry("Com_select", 1).containsEntry("Com_update", 1);
    assertThat(count("orders where status = 'PAID'")).isEqualTo(200);
    assertThat(count("orders where paid_at is not null and saga_id is not null")).isEqualTo(200);
  }

  @Test
  void letsEachCommandOfAPollSeeTheOnesBefore() {
    long id = placed();
    UUID another = UUID.randomUUID();
    List<Reply> replies =
        repliesTo(
            List.of(
                of(saga, new CompleteOrder(id, 24_000)),
                of(another, new CompleteOrder(id, 24_000)),
                of(another, new ReopenOrder(id)),
                of(saga, new ReopenOrder(id)),
                of(another, new CompleteOrder(id, 24_000))));
    assertThat(replies)
        .containsExactly(
            new Completed(),
            new PaidByAnother(),
            new NothingToUndo(),
            new Reopened(),
            new Completed());
    assertThat(orders.findById(id).orElseThrow().status()).isEqualTo(Order.Status.PAID);
  }

  @Test
  void knowsNoOrderThatNobodyPlaced() {
    assertThat(
            repliesTo(
                List.of(of(saga, new CompleteOrder(7, 24_000)), of(saga, new ReopenOrder(7)))))
        .containsExactly(new Unknown(7), new NothingToUndo());
  }

  @Test
  void refundsWithOneSelectForManyOrders() {
    List<SagaCommand<OrderCommand>> poll =
        IntStream.range(0, 200)
            .mapToObj(i -> of(UUID.randomUUID(), new RefundOrder(paidBy(UUID.randomUUID()), 1)))
            .toList();
    assertThat(statementsOf(poll)).containsEntry("Com_select", 1).containsEntry("Com_update", 1);
    assertThat(count("orders where refund_saga_id is not null and status = 'PAID'")).isEqualTo(200);
  }

  @Test
  void leavesARefundedOrderPaidForTheBuildBefore() {
    long id = paidBy(saga);
    repliesTo(List.of(of(UUID.randomUUID(), new RefundOrder(id, 1))));
    assertThat(
            jdbc.query(
                "select id, buyer_id, buyer_name, total_price, status,"
                    + " bin_to_uuid(saga_id) saga_id, placed_at, paid_at, cancelled_at from orders",
                RecordRowMapper.of(FormerOrder.class)))
        .singleElement()
        .satisfies(
            order -> {
              assertThat(order.status()).isEqualTo(FormerStatus.PAID);
              assertThat(order.sagaId()).isEqualTo(saga);
              assertThat(order.paidAt()).isNotNull();
            });
  }

  /** All that the build before knows. */
  private enum FormerStatus {
    PLACED,
    PAID,
    CANCELLED
  }

  /** An order as the build before reads it. */
  private record FormerOrder(
      long id,
      long buyerId,
      String buyerName,
      long totalPrice,
      FormerStatus status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt,
      @Nullable Instant cancelledAt) {}

  @Test
  void letsEachCommandOfAPollSeeTheRefundsBefore() {
    long id = paidBy(saga);
    UUID refund = UUID.randomUUID();
    UUID another = UUID.randomUUID();
    Refunded refunded = new Refunded(saga, 1, 24_000, Payable.order(id));
    assertThat(
            repliesTo(
                List.of(
                    of(refund, new RefundOrder(id, 1)),
                    of(another, new RefundOrder(id, 1)),
                    of(saga, new ReopenOrder(id)),
                    of(another, new WithdrawRefund(id)),
                    of(refund, new WithdrawRefund(id)),
                    of(another, new RefundOrder(id, 1)))))
        .containsExactly(
            refunded,
            new RefundedByAnother(),
            new NothingToUndo(),
            new NothingToUndo(),
            new RefundWithdrawn(),
            refunded);
    assertThat(orders.findById(id).orElseThrow().isRefundedBy(another)).isTrue();
  }

  @Test
  void refundsNoOrderThatNobodyPlaced() {
    assertThat(repliesTo(List.of(of(saga, new RefundOrder(7, 1)), of(saga, new WithdrawRefund(7)))))
        .containsExactly(new Unknown(7), new NothingToUndo());
  }

  private long paidBy(UUID payer) {
    long id = placed();
    repliesTo(List.of(of(payer, new CompleteOrder(id, 24_000))));
    return id;
  }

  private long placed() {
    List<OrderItem> items = List.of(new OrderItem("book", 12_000, 2));
    return orders.save(new Order(1, "Kim", items, Instant.parse("2026-11-21T10:00:00Z"))).id();
  }
}
