package io.paysaga.order;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.participant.ExternalCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** order-service's door from Kafka, for what the external data platform is told. */
@Component
class OrderDeliveryCommands extends ExternalCommands<OrderDeliveryCommand> {

  private final OrderRepository orders;
  private final DataPlatformClient platform;

  OrderDeliveryCommands(OrderRepository orders, DataPlatformClient platform) {
    super(OrderDeliveryCommand.class);
    this.orders = orders;
    this.platform = platform;
  }

  @Override
  protected ExternalCall<OrderDeliveryCommand> prepare(List<OrderDeliveryCommand> commands) {
    // Outside of a transaction: no connection is held while the platform is asked.
    Map<Long, Order> found =
        orders.read(commands.stream().map(OrderDeliveryCommands::orderIdOf).toList()).stream()
            .collect(toMap(Order::id, identity()));
    return (command, id) ->
        Optional.ofNullable(found.get(orderIdOf(command)))
            .map(order -> platform.take(delivery(order, (DeliverOrder) command), id))
            .orElseGet(() -> new Failed("There is no order " + orderIdOf(command) + "."));
  }

  private static long orderIdOf(OrderDeliveryCommand command) {
    return ((DeliverOrder) command).orderId();
  }

  private static DataPlatformClient.Delivery delivery(Order order, DeliverOrder deliver) {
    return new DataPlatformClient.Delivery(
        order.number(),
        order.buyerName(),
        order.totalPrice(),
        deliver.paymentId(),
        deliver.paidAt());
  }
}
