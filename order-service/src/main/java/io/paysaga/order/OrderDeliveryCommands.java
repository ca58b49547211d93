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
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** order-service's door from Kafka, for what the external data platform is told. */
@Component
class OrderDeliveryCommands extends ExternalCommands<OrderDeliveryCommand> {

  private final OrderRepository orders;
  private final OrderRows rows;
  private final DataPlatformClient platform;
  private final TransactionOperations transaction;

  OrderDeliveryCommands(
      OrderRepository orders,
      OrderRows rows,
      DataPlatformClient platform,
      DataPlatformProperties settings,
      PlatformTransactionManager transactions) {
    super(OrderDeliveryCommand.class, "paysaga.data-platform.timeout", settings.timeout());
    this.orders = orders;
    this.rows = rows;
    this.platform = platform;
    this.transaction = new TransactionTemplate(transactions);
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

  /**
   * An order that is refunded only now is told as paid, and as refunded afterwards. A refund that
   * may be withdrawn ends no debt: nobody would deliver the order that is paid again.
   */
  private OrderDeliveryReply tellOfThePayment(Order order, DeliverOrder deliver, CommandId id) {
    if (order.status() == Order.Status.REFUNDED) {
      return order.isRefundFinal()
          ? new NoLongerWanted()
          : new Failed("The refund of order " + order.id() + " may still be withdrawn.");
    }
    return platform.take(
        new DataPlatformClient.Delivery(
            order.number(),
            order.buyerName(),
            order.totalPrice(),
            deliver.paymentId(),
            deliver.paidAt()),
        id);
  }

  private OrderDeliveryReply tellOfTheRefund(Order order, DeliverRefund deliver, CommandId id) {
    if (!order.isRefundedBy(id.sagaId())) {
      return new Failed("Order " + order.id() + " is not refunded by this saga.");
    }
    if (!order.isRefundFinal()) {
      keepAsFinal(order.id(), id.sagaId());
    }
    return platform.take(
        new DataPlatformClient.Refund(
            order.number(), deliver.deliveryKey(), requireNonNull(order.refundedAt())),
        id);
  }

  /** A saga that tells of its refund is past its pivot, whether the platform takes it or not. */
  private void keepAsFinal(long orderId, UUID saga) {
    transaction.executeWithoutResult(
        status -> {
          List<Order> locked = orders.lock(List.of(orderId));
          locked.forEach(order -> order.refundIsFinal(saga));
          rows.update(locked);
        });
  }
}
