package io.paysaga.order;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.saga.participant.CommandOfSaga;
import io.paysaga.saga.participant.ParticipantCommands;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** order-service's door from Kafka, for the critical path. */
@Component
class OrderCommands extends ParticipantCommands<OrderCommand, TouchedOrders> {

  private final OrderRepository orders;
  private final Clock clock;

  OrderCommands(OrderRepository orders, Clock clock) {
    super(OrderCommand.class);
    this.orders = orders;
    this.clock = clock;
    on(CompleteOrder.class, TouchedOrders::complete)
        .undoneBy(ReopenOrder.class, TouchedOrders::reopen);
  }

  @Override
  protected TouchedOrders lock(List<CommandOfSaga<OrderCommand>> commands) {
    SortedSet<Long> orderIds =
        commands.stream()
            .map(each -> each.command().orderId())
            .collect(Collectors.toCollection(TreeSet::new));
    return new TouchedOrders(orders.lock(orderIds), orders, clock.instant());
  }
}
