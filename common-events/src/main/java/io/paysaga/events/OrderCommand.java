package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What order-service does for the critical path. Keyed by order. */
@Topic(OrderCommand.TOPIC)
public sealed interface OrderCommand extends Command {

  String TOPIC = "order.commands";

  long orderId();

  @Override
  default String key() {
    return Payable.order(orderId()).toString();
  }

  /**
   * Marks the order as paid. Answered by {@link OrderReply.Completed}; refused with {@link
   * OrderReply.Unknown}, {@link OrderReply.Cancelled}, {@link OrderReply.PaidByAnother} or {@link
   * OrderReply.PriceDiffers}.
   *
   * @param price what was paid, in won, at least 1
   */
  @WireName("io.paysaga.order.complete.v1")
  @AnsweredBy({
    OrderReply.Completed.class,
    OrderReply.Unknown.class,
    OrderReply.Cancelled.class,
    OrderReply.PaidByAnother.class,
    OrderReply.PriceDiffers.class
  })
  record CompleteOrder(long orderId, long price) implements OrderCommand {
    public CompleteOrder {
      Require.positive("orderId", orderId);
      Require.positive("price", price);
    }
  }

  /**
   * Marks the order as placed again if this saga paid it. Answered by {@link OrderReply.Reopened}.
   */
  @WireName("io.paysaga.order.reopen.v1")
  @AnsweredBy(OrderReply.Reopened.class)
  record ReopenOrder(long orderId) implements OrderCommand {
    public ReopenOrder {
      Require.positive("orderId", orderId);
    }
  }

  /**
   * Marks the paid order as refunded. Answered by {@link OrderReply.Refunded}; refused with {@link
   * OrderReply.Unknown}, {@link OrderReply.NotTheBuyers}, {@link OrderReply.NotPaid}, {@link
   * OrderReply.Cancelled} or {@link OrderReply.RefundedByAnother}.
   */
  @WireName("io.paysaga.order.refund.v1")
  @AnsweredBy({
    OrderReply.Refunded.class,
    OrderReply.Unknown.class,
    OrderReply.NotTheBuyers.class,
    OrderReply.NotPaid.class,
    OrderReply.Cancelled.class,
    OrderReply.RefundedByAnother.class
  })
  record RefundOrder(long orderId, long buyerId) implements OrderCommand {
    public RefundOrder {
      Require.positive("orderId", orderId);
      Require.positive("buyerId", buyerId);
    }
  }

  /**
   * Marks the order as paid, and not refunded, if this saga refunded it. Answered by {@link
   * OrderReply.RefundWithdrawn}.
   */
  @WireName("io.paysaga.order.withdraw-refund.v1")
  @AnsweredBy(OrderReply.RefundWithdrawn.class)
  record WithdrawRefund(long orderId) implements OrderCommand {
    public WithdrawRefund {
      Require.positive("orderId", orderId);
    }
  }
}
