package io.paysaga.order;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.paysaga.events.OrderDeliveryCommand;
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

  OrderDeliveryCommands(
      OrderRepository orders, DataPlatformClient platform, DataPlatformProperties settings) {
    super(OrderDeliveryCommand.class, "paysaga.data-platform.timeout", settings.timeout());
    this.orders = orders;
    this.platform = platform;
  }

  @Override
  protected ExternalCall<OrderDeliveryCommand> prepare(List<OrderDeliveryCommand> commands) {
    // Outside of a transaction: no connection is held while the platform is asked.
    Map<Long, Order> found =
        orders.read(commands.stream().map(OrderDeliveryCommand::orderId).toList()).stream()
            .collect(toMap(Order::id, identity()));
    return (command, id) ->
        Optional.ofNullable(found.get(command.orderId()))
            .map(order -> platform.take(delivery(order, command), id))
            .orElseGet(() -> new Failed("There is no order " + command.orderId() + "."));
  }

  private static DataPlatformClient.Delivery delivery(Order order, OrderDeliveryCommand command) {
    return new DataPlatformClient.Delivery(
        order.number(),
        order.buyerName(),
        order.totalPrice(),
        command.paymentId(),
        command.paidAt());
  }
}
