package io.paysaga.orchestrator.pay;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.saga.api.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the pay saga remembers.
 *
 * @param totalPrice in won, as the order said when the checkout came
 * @param paymentId known once the payment is made
 * @param paidAt known once the payment is made
 */
public record PayOrder(
    long orderId,
    long buyerId,
    long totalPrice,
    @Nullable Long paymentId,
    @Nullable Instant paidAt) {

  /** Also of what a database says: without an order it is no such saga. */
  public PayOrder {
    if (orderId < 1) {
      throw new IllegalArgumentException("orderId is at least 1, not " + orderId + ".");
    }
  }

  public PayOrder(long orderId, long buyerId, long totalPrice) {
    this(orderId, buyerId, totalPrice, null, null);
  }

  /** An order is paid for once. */
  public static Subject subjectOf(long orderId) {
    return Subject.of(Payable.ORDER, orderId);
  }

  Payable payable() {
    return Payable.order(orderId);
  }

  PayOrder paidAs(Paid paid) {
    return new PayOrder(orderId, buyerId, totalPrice, paid.paymentId(), paid.paidAt());
  }
}
