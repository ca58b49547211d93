package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.time.Instant;

/** What order-service tells the external data platform. Keyed by order, on a topic of its own. */
@Topic(DeliveryCommand.TOPIC)
@AnsweredBy(DeliveryReply.class)
public sealed interface DeliveryCommand extends Command {

  String TOPIC = "order.deliveries";

  long orderId();

  @Override
  default String key() {
    return Payable.order(orderId()).toString();
  }

  /**
   * Delivers the paid order's data. Answered by {@link DeliveryReply.Delivered} or {@link
   * DeliveryReply.Failed}.
   */
  @WireName("io.paysaga.order.deliver.v1")
  record DeliverOrder(long orderId, long paymentId, Instant paidAt) implements DeliveryCommand {
    public DeliverOrder {
      Require.positive("orderId", orderId);
      Require.positive("paymentId", paymentId);
    }
  }
}
