package io.paysaga.payment;

import static java.util.stream.Collectors.toMap;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The payments that one poll touches. */
class LockedPayments implements LockedAggregates {

  private final Map<Payable, Payment> byPayable;
  private final PaymentRepository payments;
  private final PaymentHistory history;
  private final long maxAmount;
  private final Instant now;

  /**
   * @param takenBackFrom what the books say about the sagas whose payments are to be refunded: from
   *     which of them, by the payment's id, one was taken back
   */
  LockedPayments(
      List<Payment> found,
      Map<Long, Set<UUID>> takenBackFrom,
      PaymentRepository payments,
      PaymentHistory history,
      long maxAmount,
      Instant now) {
    this.byPayable = found.stream().collect(toMap(Payment::payable, Function.identity()));
    this.payments = payments;
    this.history = history;
    this.maxAmount = maxAmount;
    this.now = now;
    found.forEach(
        payment ->
            takenBackFrom
                .getOrDefault(payment.id(), Set.of())
                .forEach(payment::rememberTakenBackFrom));
  }

  Reply pay(Pay pay, UUID sagaId) {
    if (pay.amount() > maxAmount) {
      return new AboveLimit(maxAmount, pay.amount());
    }
    Payment payment = byPayable.get(pay.payable());
    if (payment == null) {
      payment = payments.save(new Payment(pay.payable(), sagaId, pay.buyerId(), pay.amount(), now));
      byPayable.put(pay.payable(), payment);
      return payment.madeBy(sagaId);
    }
    return payment.pay(sagaId, pay.buyerId(), pay.amount(), now);
  }

  Reply revert(RevertPay revert, UUID sagaId) {
    Payment payment = byPayable.get(revert.payable());
    return payment == null ? new NothingToUndo() : payment.revert(sagaId, now);
  }

  /** The books name the saga that paid, not the one that asks: so it is taken back once. */
  Optional<PaymentRefunded> refund(RefundPayment refund, UUID sagaId) {
    return Optional.ofNullable(byPayable.get(refund.payable()))
        .flatMap(payment -> payment.refund(refund.paidBy(), now));
  }

  @Override
  public void flush() {
    payments.flush();
    history.append(byPayable.values());
  }
}
