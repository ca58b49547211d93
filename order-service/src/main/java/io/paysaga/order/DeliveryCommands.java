package io.paysaga.order;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.paysaga.events.DeliveryCommand;
import io.paysaga.events.DeliveryCommand.DeliverOrder;
import io.paysaga.events.DeliveryReply.Failed;
import io.paysaga.saga.participant.OutsideCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** order-service's door from Kafka, for what the external data platform is told. */
@Component
class DeliveryCommands extends OutsideCommands<DeliveryCommand> {

  private final OrderRepository orders;
  private final DataPlatform platform;

  DeliveryCommands(OrderRepository orders, DataPlatform platform) {
    super(DeliveryCommand.class);
    this.orders = orders;
    this.platform = platform;
  }

  @Override
  protected Delivery<DeliveryCommand> prepare(List<DeliveryCommand> commands) {
    // Outside of a transaction: no connection is held while the platform is asked.
    Map<Long, Order> found =
        orders.read(commands.stream().map(DeliveryCommands::orderIdOf).toList()).stream()
            .collect(toMap(Order::id, identity()));
    return (command, id) ->
        Optional.ofNullable(found.get(orderIdOf(command)))
            .map(order -> platform.take(delivery(order, (DeliverOrder) command), id))
            .orElseGet(() -> new Failed("There is no order " + orderIdOf(command) + "."));
  }

  private static long orderIdOf(DeliveryCommand command) {
    return ((DeliverOrder) command).orderId();
  }

  private static DataPlatform.Delivery delivery(Order order, DeliverOrder deliver) {
    return new DataPlatform.Delivery(
        order.number(),
        order.buyerName(),
        order.totalPrice(),
        deliver.paymentId(),
        deliver.paidAt());
  }
}
