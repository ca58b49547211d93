package io.paysaga.order;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryCommand.DeliverRefund;
import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.events.OrderDeliveryReply.NoLongerWanted;
import io.paysaga.saga.api.CommandId;
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
            .map(order -> tell(order, command, id))
            .orElseGet(() -> new Failed("There is no order " + command.orderId() + "."));
  }

  private OrderDeliveryReply tell(Order order, OrderDeliveryCommand command, CommandId id) {
    return command instanceof DeliverRefund refund
        ? tellOfTheRefund(order, refund, id)
        : tellOfThePayment(order, (DeliverOrder) command, id);
  }

  /** An order that is refunded only now is told as paid, and as refunded afterwards. */
  private OrderDeliveryReply tellOfThePayment(Order order, DeliverOrder deliver, CommandId id) {
    return order.status() == Order.Status.REFUNDED
        ? new NoLongerWanted()
        : platform.take(
            new DataPlatformClient.Delivery(
                order.number(),
                order.buyerName(),
                order.totalPrice(),
                deliver.paymentId(),
                deliver.paidAt()),
            id);
  }

  private OrderDeliveryReply tellOfTheRefund(Order order, DeliverRefund deliver, CommandId id) {
    return order.isRefundedBy(id.sagaId())
        ? platform.take(
            new DataPlatformClient.Refund(
                order.number(), deliver.deliveryKey(), requireNonNull(order.refundedAt())),
            id)
        : new Failed("Order " + order.id() + " is not refunded by this saga.");
  }
}
