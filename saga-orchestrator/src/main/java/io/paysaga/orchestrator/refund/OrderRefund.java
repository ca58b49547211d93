package io.paysaga.orchestrator.refund;

import static java.util.Objects.requireNonNull;

import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.Payable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the refund saga remembers. What is given back is known from the order's reply alone, so that
 * the saga which paid it may be long purged.
 *
 * @param reason the buyer's, for people
 * @param paidBy the saga that paid the order; known once the order is refunded
 * @param price in won, known once the order is refunded
 * @param payable what the payment was for; known once the order is refunded
 */
public record OrderRefund(
    long orderId,
    long buyerId,
    String reason,
    @Nullable UUID paidBy,
    @Nullable Long price,
    @Nullable Payable payable) {

  /** Also of what a database says: without an order it is no such saga. */
  public OrderRefund {
    if (orderId < 1) {
      throw new IllegalArgumentException("orderId is at least 1, not " + orderId + ".");
    }
  }

  public OrderRefund(long orderId, long buyerId, String reason) {
    this(orderId, buyerId, reason, null, null, null);
  }

  OrderRefund refundedAs(Refunded order) {
    return new OrderRefund(
        orderId, order.buyerId(), reason, order.paidBy(), order.price(), order.payable());
  }

  UUID knownPayer() {
    return requireNonNull(paidBy);
  }

  Payable knownPayable() {
    return requireNonNull(payable);
  }
}
