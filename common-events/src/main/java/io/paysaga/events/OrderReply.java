package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import java.util.UUID;

/** What order-service answers on the critical path. */
public sealed interface OrderReply extends Reply {

  @WireName("io.paysaga.order.completed.v1")
  record Completed() implements OrderReply, Reply.Accepted {}

  @WireName("io.paysaga.order.reopened.v1")
  record Reopened() implements OrderReply, Reply.Undone {}

  /**
   * How the order was paid, which is all that has to be known to give it back.
   *
   * @param paidBy the saga that paid it
   * @param price what was paid, in won
   * @param payable what its payment is for
   */
  @WireName("io.paysaga.order.refunded.v1")
  record Refunded(UUID paidBy, long buyerId, long price, Payable payable)
      implements OrderReply, Reply.Accepted {}

  @WireName("io.paysaga.order.refund-withdrawn.v1")
  record RefundWithdrawn() implements OrderReply, Reply.Undone {}

  @WireName("io.paysaga.order.unknown.v1")
  record Unknown(long orderId) implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "There is no order " + orderId + ".";
    }
  }

  @WireName("io.paysaga.order.cancelled.v1")
  record Cancelled() implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order is cancelled.";
    }
  }

  @WireName("io.paysaga.order.not-the-buyers.v1")
  record NotTheBuyers() implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order is another buyer's.";
    }
  }

  @WireName("io.paysaga.order.not-paid.v1")
  record NotPaid() implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order is not paid.";
    }
  }

  @WireName("io.paysaga.order.refunded-by-another.v1")
  record RefundedByAnother() implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order was refunded before.";
    }
  }

  @WireName("io.paysaga.order.paid-by-another.v1")
  record PaidByAnother() implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order was paid by another checkout.";
    }
  }

  /**
   * @param price what the order costs, in won
   */
  @WireName("io.paysaga.order.price-differs.v1")
  record PriceDiffers(long price, long paid) implements OrderReply, Reply.Refusal {
    @Override
    public String message() {
      return "The order costs " + price + " won, not " + paid + ".";
    }
  }
}
