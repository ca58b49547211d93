package io.paysaga.orchestrator.books;

import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.PAID;
import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.REVERTED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is made of every difference between a saga and the book of payments, whatever its flow. */
class PaymentChecksTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final UUID SAGA = AuditedSagas.ID;
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private static final long PRICE = 24_000;

  private final List<PaymentRow> payments = new ArrayList<>();
  private final List<HistoryRow> history = new ArrayList<>();
  private final List<BarredStep> barred = new ArrayList<>();

  // What is as it should be.

  @Test
  void findsNothingInACompletedSaga() {
    made();
    assertThat(kinds(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaWhetherItsPaymentIsShownOrNot() {
    reverted();
    assertThat(kinds(COMPENSATED)).isEmpty();
    assertThat(kinds(RESOLVED)).isEmpty();
    payments.clear();
    assertThat(kinds(COMPENSATED)).isEmpty();
    assertThat(kinds(RESOLVED)).isEmpty();
  }

  @Test
  void findsNothingInASagaThatWasRefusedAtOnce() {
    barred.add(new BarredStep(SAGA, "pay", NOW));
    assertThat(kinds(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaForWhichAnotherHasPaid() {
    reverted();
    history.add(new HistoryRow(3, 7, PAID, OTHER, PRICE, LATER));
    payments.set(0, payment(PaymentRow.Status.COMPLETED, OTHER));
    assertThat(kinds(COMPENSATED)).isEmpty();
  }

  // Completed.

  @Test
  void missesThePayment() {
    made();
    payments.clear();
    history.clear();
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-payment-missing");
  }

  @Test
  void showsTheHistoryOfThePaymentThatIsMissing() {
    made();
    payments.clear();
    assertThat(judged(COMPLETED))
        .contains(
            new Finding(
                "completed-but-payment-missing",
                SAGA,
                "ORDER:100",
                "No payment of ORDER:100 is made by it.",
                List.of(
                    new Evidence("orchestrator.saga", AuditedSagas.of(COMPLETED).row()),
                    new Evidence("payment.payment_history", history.get(0)))));
  }

  @Test
  void missesThePaymentThatIsOfSomethingElse() {
    made();
    payments.set(
        0, new PaymentRow(7, "ORDER", 200, 1, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-payment-missing", "wrong-subject");
    payments.set(
        0,
        new PaymentRow(
            7, "RESERVATION", 100, 1, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-payment-missing", "wrong-subject");
  }

  @Test
  void findsAPaymentOfSomethingElseBesidesItsOwn() {
    made();
    PaymentRow another =
        new PaymentRow(8, "ORDER", 200, 1, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW);
    payments.add(another);
    history.add(new HistoryRow(2, 8, PAID, SAGA, PRICE, NOW));
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "wrong-subject",
                SAGA,
                "ORDER:100",
                "It is about ORDER:100.",
                List.of(
                    new Evidence("orchestrator.saga", AuditedSagas.of(COMPLETED).row()),
                    new Evidence("payment.payment", another))));
  }

  // Whatever the end.

  @Test
  void findsAnotherAmountPaid() {
    made();
    payments.set(
        0,
        new PaymentRow(7, "ORDER", 100, 1, PRICE - 1, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    history.set(0, new HistoryRow(1, 7, PAID, SAGA, PRICE - 1, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("payment-amount-differs");
  }

  @Test
  void findsAnotherBuyer() {
    made();
    payments.set(
        0, new PaymentRow(7, "ORDER", 100, 2, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-buyer");
  }

  @Test
  void findsAHistoryThatDoesNotLeadToThePayment() {
    made();
    history.clear();
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
    history.add(new HistoryRow(1, 7, PAID, SAGA, PRICE + 1, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
    history.set(0, new HistoryRow(1, 7, PAID, OTHER, PRICE, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
    history.set(0, new HistoryRow(1, 7, REVERTED, SAGA, PRICE, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
    history.set(0, new HistoryRow(1, 7, PAID, SAGA, PRICE, NOW));
    history.add(new HistoryRow(2, 7, PAID, SAGA, PRICE, LATER));
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
    history.set(1, new HistoryRow(2, 7, REVERTED, SAGA, PRICE, LATER));
    assertThat(kinds(COMPLETED)).containsExactly("payment-history-does-not-fit");
  }

  @Test
  void findsAHistoryThatLeadsToAPaymentThatNobodyShows() {
    reverted();
    payments.clear();
    history.remove(1);
    assertThat(kinds(COMPENSATED)).containsExactly("payment-history-does-not-fit");
  }

  @Test
  void findsAPaymentOfNobody() {
    reverted();
    payments.set(0, payment(PaymentRow.Status.COMPLETED, null));
    assertThat(kinds(COMPENSATED)).containsExactly("payment-history-does-not-fit");
  }

  @Test
  void findsTheEffectOfABarredCommand() {
    made();
    barred.add(new BarredStep(SAGA, "pay", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
  }

  @Test
  void knowsThatAnUndoIsNoEffect() {
    reverted();
    history.set(1, new HistoryRow(2, 7, REVERTED, SAGA, PRICE, LATER));
    barred.add(new BarredStep(SAGA, "pay", NOW.plusMillis(500)));
    assertThat(kinds(COMPENSATED)).isEmpty();
  }

  // Undone.

  @Test
  void findsAPaymentThatStands() {
    reverted();
    payments.set(0, payment(PaymentRow.Status.COMPLETED, SAGA));
    history.remove(1);
    assertThat(kinds(COMPENSATED)).containsExactly("compensated-but-payment-stands");
  }

  @Test
  void listsAPaymentThatIsToBeSettledByHand() {
    made();
    assertThat(judged(RESOLVED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("resolved-with-effect");
              assertThat(finding.evidence())
                  .containsExactly(
                      new Evidence("orchestrator.saga", AuditedSagas.of(RESOLVED).row()),
                      new Evidence("payment.payment", payments.get(0)));
            });
  }

  private void made() {
    payments.add(payment(PaymentRow.Status.COMPLETED, SAGA));
    history.add(new HistoryRow(1, 7, PAID, SAGA, PRICE, NOW));
  }

  private void reverted() {
    payments.add(payment(PaymentRow.Status.READY, null));
    history.add(new HistoryRow(1, 7, PAID, SAGA, PRICE, NOW));
    history.add(new HistoryRow(2, 7, REVERTED, SAGA, PRICE, NOW));
  }

  private static PaymentRow payment(PaymentRow.Status status, @Nullable UUID saga) {
    return new PaymentRow(7, "ORDER", 100, 1, PRICE, status, saga, saga == null ? null : NOW, NOW);
  }

  private List<Finding> judged(SagaStatus status) {
    AuditedSaga<?> saga = AuditedSagas.of(status);
    return SagaChecks.judge(
            saga,
            "buyer",
            List.of(
                new PaymentChecks(
                    saga,
                    new PaymentBookClient.Excerpt(payments, history, barred),
                    Payable.order(100),
                    PRICE,
                    false)))
        .all();
  }

  private List<String> kinds(SagaStatus status) {
    return judged(status).stream().map(Finding::kind).toList();
  }
}
