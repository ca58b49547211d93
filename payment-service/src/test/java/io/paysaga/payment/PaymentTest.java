package io.paysaga.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.PaidByAnother;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every state of a payment, and what each transition makes of it. */
class PaymentTest {

  private static final Instant FIRST = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:05Z");

  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");

  @Test
  void isMadeByTheSagaThatItIsCreatedFor() {
    Payment payment = completedBy(saga);
    assertThat(payment.status()).isEqualTo(Payment.Status.COMPLETED);
    assertThat(payment.paidAt()).isEqualTo(FIRST);
    assertThat(payment.unwritten())
        .containsExactly(new HistoryEntry(HistoryEntry.Event.PAID, saga, 24_000, FIRST));
  }

  @Test
  void isMadeWhenReady() {
    Payment payment = ready();
    assertThat(payment.pay(saga, 2, 30_000, NOW)).isEqualTo(new Paid(0, NOW));
    assertThat(payment.status()).isEqualTo(Payment.Status.COMPLETED);
    assertThat(payment.buyerId()).isEqualTo(2);
    assertThat(payment.amount()).isEqualTo(30_000);
    assertThat(payment.unwritten())
        .endsWith(new HistoryEntry(HistoryEntry.Event.PAID, saga, 30_000, NOW));
  }

  @Test
  void staysMadeWhenTheSameSagaPaysAgain() {
    Payment payment = completedBy(saga);
    assertThat(payment.pay(saga, 1, 24_000, NOW)).isEqualTo(new Paid(0, FIRST));
    assertUnchanged(payment, completedBy(saga));
  }

  @Test
  void refusesAnotherSagaWhenMade() {
    Payment payment = completedBy(another);
    assertThat(payment.pay(saga, 2, 30_000, NOW)).isEqualTo(new PaidByAnother(0));
    assertUnchanged(payment, completedBy(another));
  }

  @Test
  void isRevertedByTheSagaThatMadeIt() {
    Payment payment = completedBy(saga);
    assertThat(payment.revert(saga, NOW)).isEqualTo(new Reverted(0));
    assertThat(payment.status()).isEqualTo(Payment.Status.READY);
    assertThat(payment.paidAt()).isNull();
    assertThat(payment.unwritten())
        .endsWith(new HistoryEntry(HistoryEntry.Event.REVERTED, saga, 24_000, NOW));
  }

  @Test
  void isNotRevertedByAnotherSaga() {
    Payment payment = completedBy(another);
    assertThat(payment.revert(saga, NOW)).isEqualTo(new NothingToUndo());
    assertUnchanged(payment, completedBy(another));
  }

  @Test
  void hasNothingToRevertWhenReady() {
    Payment payment = ready();
    assertThat(payment.revert(saga, NOW)).isEqualTo(new NothingToUndo());
    assertUnchanged(payment, ready());
  }

  @Test
  void isRefundedFromTheSagaThatMadeIt() {
    Payment payment = completedBy(saga);
    assertThat(payment.refund(saga, NOW)).contains(new PaymentRefunded(0));
    assertThat(payment.status()).isEqualTo(Payment.Status.READY);
    assertThat(payment.paidAt()).isNull();
    assertThat(payment.unwritten())
        .endsWith(new HistoryEntry(HistoryEntry.Event.REVERTED, saga, 24_000, NOW));
  }

  @Test
  void isRefundedOnce() {
    Payment payment = completedBy(saga);
    payment.refund(saga, FIRST);
    assertThat(payment.refund(saga, NOW)).contains(new PaymentRefunded(0));
    assertThat(payment.revert(saga, NOW)).isEqualTo(new NothingToUndo());
    assertThat(payment.unwritten()).hasSize(2);
  }

  @Test
  void isRefundedAsItStandsWhenTheSagaRevertedIt() {
    Payment payment = completedBy(saga);
    payment.revert(saga, FIRST);
    assertThat(payment.refund(saga, NOW)).contains(new PaymentRefunded(0));
    assertThat(payment.unwritten()).hasSize(2);
  }

  @Test
  void isRefundedAsItStandsWhenTheBooksRememberIt() {
    Payment payment = completedBy(another);
    payment.rememberTakenBackFrom(saga);
    assertThat(payment.refund(saga, NOW)).contains(new PaymentRefunded(0));
    assertThat(payment.status()).isEqualTo(Payment.Status.COMPLETED);
    assertThat(payment.unwritten()).hasSize(1);
  }

  @Test
  void leavesAloneWhatAnotherSagaPaidSince() {
    Payment payment = completedBy(saga);
    payment.refund(saga, FIRST);
    payment.pay(another, 2, 30_000, FIRST);
    assertThat(payment.refund(saga, NOW)).contains(new PaymentRefunded(0));
    assertThat(payment.madeBy(another)).isEqualTo(new Paid(0, FIRST));
    assertThat(payment.unwritten()).hasSize(3);
  }

  @Test
  void hasNothingToRefundFromASagaThatNeverMadeIt() {
    Payment payment = completedBy(another);
    assertThat(payment.refund(saga, NOW)).isEmpty();
    assertUnchanged(payment, completedBy(another));
  }

  private static Payment completedBy(UUID saga) {
    return new Payment(Payable.order(100), saga, 1, 24_000, FIRST);
  }

  private Payment ready() {
    Payment payment = completedBy(another);
    payment.revert(another, FIRST);
    return payment;
  }

  private static void assertUnchanged(Payment payment, Payment untouched) {
    assertThat(payment).usingRecursiveComparison().isEqualTo(untouched);
  }
}
