package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.time.Instant;

/** What order-service tells the external data platform. Keyed by order, on a topic of its own. */
@Topic(OrderDeliveryCommand.TOPIC)
public sealed interface OrderDeliveryCommand extends Command {

  String TOPIC = "order.deliveries";

  long orderId();

  @Override
  default String key() {
    return Payable.order(orderId()).toString();
  }

  /**
   * Delivers the paid order's data. Answered by {@link OrderDeliveryReply.Delivered}, {@link
   * OrderDeliveryReply.NoLongerWanted} when the order is refunded for good, or {@link
   * OrderDeliveryReply.Failed}, also while its refund may still be withdrawn.
   */
  @WireName("io.paysaga.order.deliver.v1")
  @AnsweredBy({
    OrderDeliveryReply.Delivered.class,
    OrderDeliveryReply.NoLongerWanted.class,
    OrderDeliveryReply.Failed.class
  })
  record DeliverOrder(long orderId, long paymentId, Instant paidAt)
      implements OrderDeliveryCommand {
    public DeliverOrder {
      Require.positive("orderId", orderId);
      Require.positive("paymentId", paymentId);
    }
  }

  /**
   * Delivers that this saga refunded the order, and that for good: it is past its pivot. Answered
   * by {@link OrderDeliveryReply.Delivered} or {@link OrderDeliveryReply.Failed}.
   *
   * @param deliveryKey under which the order's data were delivered, or would still be: the id of
   *     that {@link DeliverOrder}, as text
   */
  @WireName("io.paysaga.order.deliver-refund.v1")
  @AnsweredBy({OrderDeliveryReply.Delivered.class, OrderDeliveryReply.Failed.class})
  record DeliverRefund(long orderId, String deliveryKey) implements OrderDeliveryCommand {
    public DeliverRefund {
      Require.positive("orderId", orderId);
      Require.commandId("deliveryKey", deliveryKey);
    }
  }
}
