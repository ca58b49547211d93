package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import java.time.Instant;

/** What payment-service answers. */
public sealed interface PaymentReply extends Reply {

  @WireName("io.paysaga.payment.paid.v1")
  record Paid(long paymentId, Instant paidAt) implements PaymentReply, Reply.Accepted {}

  @WireName("io.paysaga.payment.reverted.v1")
  record Reverted(long paymentId) implements PaymentReply, Reply.Undone {}

  /** The payment is taken back, now or before. */
  @WireName("io.paysaga.payment.refunded.v1")
  record PaymentRefunded(long paymentId) implements PaymentReply, Reply.Accepted {}

  @WireName("io.paysaga.payment.paid-by-another.v1")
  record PaidByAnother(long paymentId) implements PaymentReply, Reply.Refusal {
    @Override
    public String message() {
      return "Payment " + paymentId + " was made by another checkout.";
    }
  }

  /**
   * @param limit the largest amount of one payment, in won
   */
  @WireName("io.paysaga.payment.above-limit.v1")
  record AboveLimit(long limit, long amount) implements PaymentReply, Reply.Refusal {
    @Override
    public String message() {
      return "One payment is at most " + limit + " won; this one would be " + amount + ".";
    }
  }
}
