package io.paysaga.order;

import io.paysaga.events.CommandId;
import io.paysaga.events.DeliveryCommand;
import io.paysaga.events.DeliveryCommand.DeliverOrder;
import io.paysaga.events.DeliveryReply;
import io.paysaga.events.DeliveryReply.Failed;
import io.paysaga.messaging.participant.OutsideCommands;
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
  protected DeliveryReply deliver(DeliveryCommand command, CommandId id) {
    DeliverOrder deliver = (DeliverOrder) command;
    // The read is a transaction of its own: no connection is held while the platform is asked.
    return orders
        .findById(deliver.orderId())
        .map(order -> platform.take(delivery(order, deliver), id))
        .orElseGet(() -> new Failed("There is no order " + deliver.orderId() + "."));
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
