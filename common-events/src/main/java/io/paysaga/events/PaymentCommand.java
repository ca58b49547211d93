package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.util.UUID;

/** What payment-service does. Keyed by what is paid for. */
@Topic(PaymentCommand.TOPIC)
public sealed interface PaymentCommand extends Command {

  String TOPIC = "payment.commands";

  Payable payable();

  @Override
  default String key() {
    return payable().toString();
  }

  /**
   * Pays for one thing, once. Answered by {@link PaymentReply.Paid}; refused with {@link
   * PaymentReply.PaidByAnother} or {@link PaymentReply.AboveLimit}.
   *
   * @param amount in won, at least 1
   */
  @WireName("io.paysaga.payment.pay.v1")
  @AnsweredBy({
    PaymentReply.Paid.class,
    PaymentReply.PaidByAnother.class,
    PaymentReply.AboveLimit.class
  })
  record Pay(Payable payable, long buyerId, long amount) implements PaymentCommand {
    public Pay {
      Require.positive("buyerId", buyerId);
      Require.positive("amount", amount);
    }
  }

  /** Takes the payment back if this saga made it. Answered by {@link PaymentReply.Reverted}. */
  @WireName("io.paysaga.payment.revert-pay.v1")
  @AnsweredBy(PaymentReply.Reverted.class)
  record RevertPay(Payable payable) implements PaymentCommand {}

  /**
   * Takes the payment back that another saga made, and none that was made since. Answered by {@link
   * PaymentReply.PaymentRefunded}, also when it was taken back before, by whomever. Not answered
   * where that saga made none.
   *
   * @param paidBy the saga that made it
   */
  @WireName("io.paysaga.payment.refund.v1")
  @AnsweredBy(PaymentReply.PaymentRefunded.class)
  @Retriable
  record RefundPayment(Payable payable, UUID paidBy) implements PaymentCommand {}
}
