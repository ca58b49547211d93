package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** order-service's door from Kafka, for the critical path. */
@Component
class OrderCommands extends ParticipantCommands<OrderCommand, LockedOrders> {

  private final OrderRepository orders;
  private final OrderRows rows;
  private final Clock clock;

  OrderCommands(OrderRepository orders, OrderRows rows, Clock clock) {
    super(OrderCommand.class);
    this.orders = orders;
    this.rows = rows;
    this.clock = clock;
    on(CompleteOrder.class, LockedOrders::complete)
        .undoneBy(ReopenOrder.class, LockedOrders::reopen);
    on(RefundOrder.class, LockedOrders::refund)
        .undoneBy(WithdrawRefund.class, LockedOrders::withdrawRefund);
  }

  @Override
  protected LockedOrders lock(List<SagaCommand<OrderCommand>> commands) {
    SortedSet<Long> orderIds =
        commands.stream()
            .map(each -> each.command().orderId())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Order> found =
        LockWait.isNone() ? orders.lockWithoutWaiting(orderIds) : orders.lock(orderIds);
    return new LockedOrders(found, rows, clock.instant());
  }
}
