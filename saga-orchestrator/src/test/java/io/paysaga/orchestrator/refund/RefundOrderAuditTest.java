package io.paysaga.orchestrator.refund;

import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.PAID;
import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.REVERTED;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.REFUND;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.USE;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.orchestrator.pay.PayTransactionSagaManager;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is made of every difference between a refund and the books. */
class RefundOrderAuditTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final UUID PAYER = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private static final UUID REFUNDER = UUID.fromString("019aa5b0-0000-7000-8000-000000000003");
  private static final long PRICE = 24_000;

  private final List<PaymentRow> payments = new ArrayList<>();
  private final List<HistoryRow> history = new ArrayList<>();
  private final List<EntryRow> entries = new ArrayList<>();
  private final List<OrderRow> orders = new ArrayList<>();
  private final List<BarredStep> barred = new ArrayList<>();
  private final List<SagaSnapshot> payers = new ArrayList<>();

  // What is as it should be.

  @Test
  void findsNothingInACompletedRefundWhetherItsPayerIsStoredOrNot() {
    refundedBooks();
    assertThat(judged(COMPLETED)).isEmpty();
    payerIsStored();
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInARefundThatLeftTheOrderAsItWas() {
    paidBooks();
    assertThat(judged(COMPENSATED)).isEmpty();
    assertThat(judged(RESOLVED)).isEmpty();
    payerIsStored();
    assertThat(judged(COMPENSATED)).isEmpty();
    assertThat(judged(RESOLVED)).isEmpty();
  }

  @Test
  void findsNothingInARefundOfWhatWasNeverPaid() {
    assertThat(judged(COMPENSATED)).isEmpty();
    orders.add(order(OrderRow.PLACED, null, null));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneRefundWhoseOrderAnotherHasRefunded() {
    refundedBooks();
    orders.set(0, order(OrderRow.REFUNDED, PAYER, OTHER));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAResolvedRefundThatIsSettled() {
    refundedBooks();
    barred.add(new BarredStep(REFUNDER, "return-points", LATER));
    assertThat(judged(RESOLVED)).isEmpty();
  }

  // Completed.

  @Test
  void missesThatTheOrderIsRefunded() {
    paidBooks();
    payerIsStored();
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "completed-but-order-not-refunded",
                REFUNDER,
                "ORDER:100",
                "ORDER:100, paid by " + PAYER + ", is not refunded by it.",
                List.of(
                    new Evidence("orchestrator.saga", saga(COMPLETED).row()),
                    new Evidence("orders.orders", orders.get(0)))));
  }

  @Test
  void missesThatItIsRefundedByItself() {
    refundedBooks();
    orders.set(0, order(OrderRow.REFUNDED, PAYER, OTHER));
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-order-not-refunded");
  }

  @Test
  void missesThatItRefundedWhatItsPayerPaid() {
    refundedBooks();
    orders.set(0, order(OrderRow.REFUNDED, OTHER, REFUNDER));
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-order-not-refunded");
  }

  @Test
  void missesPointsThatAreNotBack() {
    refundedBooks();
    entries.remove(1);
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-points-not-returned");
    entries.add(entry(2, REFUND, PRICE - 1, PAYER));
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-points-not-returned");
    entries.set(1, entry(2, REFUND, PRICE, OTHER));
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-points-not-returned");
    entries.clear();
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-points-not-returned");
  }

  @Test
  void missesThatThePaymentIsReverted() {
    refundedBooks();
    payments.add(payment());
    history.remove(1);
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-payment-not-reverted");
  }

  // Undone.

  @Test
  void findsAnOrderThatIsStillRefunded() {
    refundedBooks();
    assertThat(kinds(COMPENSATED)).containsExactly("compensated-but-order-refunded");
  }

  @Test
  void findsPointsThatAreBackThoughTheOrderIsNotRefundedAndItsPayerIsPurged() {
    paidBooks();
    entries.add(entry(2, REFUND, PRICE, PAYER));
    for (SagaStatus status : List.of(COMPENSATED, RESOLVED)) {
      assertThat(kinds(status)).containsExactly("points-returned-but-order-not-refunded");
    }
    payerIsStored();
    assertThat(judged(COMPENSATED)).as("its payer's own audit finds it").isEmpty();
  }

  @Test
  void findsAPaymentThatIsRevertedThoughTheOrderIsNotRefundedAndItsPayerIsPurged() {
    paidBooks();
    payments.clear();
    history.add(new HistoryRow(2, 7, REVERTED, PAYER, PRICE, LATER));
    assertThat(kinds(COMPENSATED)).containsExactly("order-paid-without-payment");
    payerIsStored();
    assertThat(judged(COMPENSATED)).as("its payer's own audit finds it").isEmpty();
  }

  // Resolved.

  @Test
  void listsWhatIsStillOwed() {
    refundedBooks();
    entries.remove(1);
    barred.add(new BarredStep(REFUNDER, "return-points", LATER));
    assertThat(judged(RESOLVED))
        .containsExactly(
            new Finding(
                "resolved-with-effect",
                REFUNDER,
                "ORDER:100",
                "What it did stands and is to be settled by hand.",
                List.of(
                    new Evidence("orchestrator.saga", saga(RESOLVED).row()),
                    new Evidence("orders.orders", orders.get(0)),
                    new Evidence("point.ledger", entries.get(0)))));
    payments.add(payment());
    history.remove(1);
    assertThat(judged(RESOLVED))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.evidence())
                    .contains(new Evidence("payment.payment", payments.get(0))));
  }

  // Whatever the end.

  @Test
  void findsTheEffectOfABarredStep() {
    refundedBooks();
    for (String step : List.of("refund-order", "refund-payment", "return-points")) {
      barred.clear();
      barred.add(new BarredStep(REFUNDER, step, NOW.minusSeconds(1)));
      assertThat(kinds(RESOLVED)).as(step).containsExactly("barred-do-with-effect");
      barred.set(0, new BarredStep(REFUNDER, step, LATER.plusSeconds(1)));
      assertThat(kinds(RESOLVED)).as(step + ", done before by whomever").isEmpty();
      assertThat(kinds(COMPLETED)).as(step).containsExactly("barred-do-with-effect");
    }
  }

  @Test
  void findsAnotherBuyer() {
    refundedBooks();
    orders.set(0, new OrderRow(100, 2, PRICE, OrderRow.REFUNDED, PAYER, NOW, NOW, REFUNDER, LATER));
    assertThat(kinds(COMPLETED)).contains("wrong-buyer");
  }

  @Test
  void findsAnotherOrderThatSaysThatThisSagaRefundedOrPaidIt() {
    refundedBooks();
    orders.add(new OrderRow(101, 1, PRICE, OrderRow.REFUNDED, OTHER, NOW, NOW, REFUNDER, LATER));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-subject");
    orders.set(1, new OrderRow(101, 1, PRICE, OrderRow.PAID, REFUNDER, NOW, NOW, null, null));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-subject");
  }

  @Test
  void findsAStatusThatThisBuildDoesNotKnow() {
    refundedBooks();
    orders.set(0, order("EXCHANGED", PAYER, REFUNDER));
    assertThat(kinds(COMPLETED))
        .containsExactly("completed-but-order-not-refunded", "order-status-not-known");
  }

  private void paidBooks() {
    payments.add(payment());
    history.add(new HistoryRow(1, 7, PAID, PAYER, PRICE, NOW));
    entries.add(entry(1, USE, PRICE, PAYER));
    orders.add(order(OrderRow.PAID, PAYER, null));
  }

  /** A payment that is taken back is shown with its order, and names nobody. */
  private void refundedBooks() {
    history.add(new HistoryRow(1, 7, PAID, PAYER, PRICE, NOW));
    history.add(new HistoryRow(2, 7, REVERTED, PAYER, PRICE, LATER));
    entries.add(entry(1, USE, PRICE, PAYER));
    entries.add(entry(2, REFUND, PRICE, PAYER));
    orders.add(order(OrderRow.REFUNDED, PAYER, REFUNDER));
  }

  private void payerIsStored() {
    payers.add(
        snapshot(
            PAYER, "pay-order", COMPLETED, "{\"orderId\":100,\"buyerId\":1,\"totalPrice\":24000}"));
  }

  private static PaymentRow payment() {
    return new PaymentRow(7, "ORDER", 100, 1, PRICE, PaymentRow.Status.COMPLETED, PAYER, NOW, NOW);
  }

  private static EntryRow entry(long id, EntryRow.Kind kind, long amount, UUID saga) {
    return new EntryRow(id, 1, kind, amount, 0, saga, kind == USE ? NOW : LATER);
  }

  private static OrderRow order(String status, @Nullable UUID payer, @Nullable UUID refunder) {
    return new OrderRow(
        100,
        1,
        PRICE,
        status,
        payer,
        NOW,
        payer == null ? null : NOW,
        refunder,
        refunder == null ? null : LATER);
  }

  private static AuditedSaga<OrderRefund> saga(SagaStatus status) {
    return AuditedSaga.of(
            RefundOrderSagaManager.FLOW,
            List.of(
                snapshot(
                    REFUNDER,
                    "refund-order",
                    status,
                    """
                    {"orderId": 100, "buyerId": 1, "reason": "too small", "paidBy": "%s",
                     "price": 24000, "payable": {"kind": "ORDER", "id": 100}}
                    """
                        .formatted(PAYER))))
        .get(0);
  }

  private static SagaSnapshot snapshot(UUID id, String flow, SagaStatus status, String data) {
    return new SagaSnapshot(
        id,
        flow,
        Subject.of("ORDER", 100),
        "1",
        status == COMPENSATED ? null : flow + "/ORDER:100",
        status,
        null,
        null,
        JsonMapper.shared().readTree(data),
        5,
        NOW);
  }

  private List<Finding> judged(SagaStatus status) {
    AuditedSaga<OrderRefund> saga = saga(status);
    List<SagaSnapshot> ofSubject = new ArrayList<>(payers);
    if (status != COMPENSATED) {
      ofSubject.add(saga.row());
    }
    return new RefundOrderAudit.Books(
            new OrderBookClient.Excerpt(orders, barred),
            new PaymentBookClient.Excerpt(payments, history, barred),
            new PointBookClient.Excerpt(entries, List.of(), barred),
            new PayTransactionSagaManager().flow())
        .judge(saga, new SubjectSagas(ofSubject, id -> false));
  }

  private List<String> kinds(SagaStatus status) {
    return judged(status).stream().map(Finding::kind).toList();
  }
}
