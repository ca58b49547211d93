package io.paysaga.orchestrator.pay;

import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.PAID;
import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.REVERTED;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.REFUND;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.USE;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is made of every difference between a pay saga and the books. */
class PayOrderAuditTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private static final UUID REFUNDER = UUID.fromString("019aa5b0-0000-7000-8000-000000000003");
  private static final long PRICE = 24_000;

  private final List<PaymentRow> payments = new ArrayList<>();
  private final List<HistoryRow> history = new ArrayList<>();
  private final List<EntryRow> entries = new ArrayList<>();
  private final List<OrderRow> orders = new ArrayList<>();
  private final List<BarredStep> barredPays = new ArrayList<>();
  private final List<BarredStep> barredUses = new ArrayList<>();
  private final List<BarredStep> barredCompletions = new ArrayList<>();
  private final List<AuditedSaga<PayOrder>> ofSubject = new ArrayList<>();
  private final List<SagaSnapshot> refunds = new ArrayList<>();
  private final Set<UUID> purged = new HashSet<>();

  // What is as it should be.

  @Test
  void findsNothingInACompletedSaga() {
    completedBooks();
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInASagaUndoneFromItsLastStep() {
    undoneBooks();
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInASagaThatWasRefusedAtOnce() {
    orders.add(order(OrderRow.PLACED, null));
    barredPays.add(new BarredStep(SAGA, "pay", NOW));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaWhoseOrderAnotherHasPaid() {
    undoneBooks();
    history.add(new HistoryRow(3, 7, PAID, OTHER, PRICE, LATER));
    payments.set(0, payment(PaymentRow.Status.COMPLETED, OTHER));
    orders.set(0, order(OrderRow.PAID, OTHER));
    entries.add(entry(3, USE, PRICE, OTHER));
    ofSubject.add(saga(OTHER, COMPLETED));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaWhoseOrderAnotherIsPaying() {
    undoneBooks();
    history.add(new HistoryRow(3, 7, PAID, OTHER, PRICE, LATER));
    payments.set(0, payment(PaymentRow.Status.COMPLETED, OTHER));
    ofSubject.add(saga(OTHER, RUNNING));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAResolvedSagaThatIsSettled() {
    undoneBooks();
    assertThat(judged(RESOLVED)).isEmpty();
  }

  @Test
  void findsNothingInACompletedSagaWhoseOrderIsRefunded() {
    refundedBooks();
    refunds.add(refund(COMPLETED));
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingWhenTheRefundMayBePurged() {
    refundedBooks();
    purged.add(REFUNDER);
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaWhoseOrderWasPaidAndRefundedByOthers() {
    undoneBooks();
    orders.set(0, refunded(order(OrderRow.PAID, OTHER), REFUNDER));
    assertThat(judged(COMPENSATED)).isEmpty();
    payments.set(0, payment(PaymentRow.Status.COMPLETED, OTHER));
    history.add(new HistoryRow(3, 7, PAID, OTHER, PRICE, LATER));
    assertThat(judged(COMPENSATED)).as("while their refund is under way").isEmpty();
  }

  @Test
  void judgesNoSagaThatRuns() {
    assertThatIllegalArgumentException().isThrownBy(() -> judged(RUNNING));
    assertThatIllegalArgumentException().isThrownBy(() -> judged(COMPENSATING));
  }

  // Completed.

  @Test
  void missesThePayment() {
    completedBooks();
    payments.clear();
    history.clear();
    assertThat(kinds(COMPLETED))
        .containsExactly("completed-but-payment-missing", "order-paid-without-payment");
  }

  @Test
  void missesThePaymentThatIsOfAnotherOrder() {
    completedBooks();
    payments.set(
        0, new PaymentRow(7, "ORDER", 200, 1, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-payment-missing", "wrong-subject", "order-paid-without-payment");
  }

  @Test
  void missesThatTheOrderIsPaid() {
    completedBooks();
    orders.set(0, order(OrderRow.PLACED, null));
    assertThat(kinds(COMPLETED))
        .containsExactly("completed-but-order-not-paid", "payment-without-paid-order");
  }

  @Test
  void findsAnOrderThatGotTheNumberOfThePaidOne() {
    completedBooks();
    orders.set(
        0,
        new OrderRow(
            100, 2, PRICE, OrderRow.PLACED, null, NOW.plus(Duration.ofDays(1)), null, null, null));
    assertThat(kinds(COMPLETED)).contains("order-id-reused", "completed-but-order-not-paid");
    orders.set(
        0, new OrderRow(100, 1, PRICE, OrderRow.PAID, SAGA, NOW.plusSeconds(30), NOW, null, null));
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void missesTheOrderItself() {
    completedBooks();
    orders.clear();
    assertThat(kinds(COMPLETED))
        .containsExactly("completed-but-order-not-paid", "payment-without-paid-order");
  }

  @Test
  void findsTheChargeOfAnotherSagaThatWasSettledByHandButNotGivenBack() {
    completedBooks();
    entries.add(entry(2, USE, PRICE, OTHER));
    ofSubject.add(saga(OTHER, RESOLVED));
    assertThat(judged(COMPLETED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("charged-twice");
              assertThat(finding.evidence())
                  .contains(
                      new Evidence("point.ledger", entry(1, USE, PRICE, SAGA)),
                      new Evidence("point.ledger", entry(2, USE, PRICE, OTHER)));
            });
  }

  @Test
  void findsAnOrderThatCostsSomethingElse() {
    completedBooks();
    orders.set(0, new OrderRow(100, 1, PRICE + 1, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    assertThat(kinds(COMPLETED)).containsExactly("order-price-differs");
  }

  // Refunded.

  @Test
  void findsPointsThatAreBackThoughTheOrderIsNotRefunded() {
    completedBooks();
    entries.add(entry(2, REFUND, PRICE, SAGA));
    for (SagaStatus status : List.of(COMPLETED, RESOLVED)) {
      refunds.clear();
      refunds.add(refund(status));
      assertThat(kinds(COMPLETED)).containsExactly("completed-with-refund");
    }
  }

  @Test
  void findsAnOrderThatIsRefundedAndWhosePointsAreNotBack() {
    refundedBooks();
    refunds.add(refund(COMPLETED));
    entries.remove(1);
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "refunded-but-points-not-returned",
                null,
                "ORDER:100",
                "ORDER:100 is refunded: 24000 won were taken for it, and 0 given back.",
                List.of(
                    new Evidence("orders.orders", orders.get(0)),
                    new Evidence("point.ledger", entries.get(0)))));
    entries.add(entry(2, REFUND, PRICE - 1, SAGA));
    assertThat(kinds(COMPLETED))
        .containsExactly("refund-differs-from-use", "refunded-but-points-not-returned");
    entries.set(1, new EntryRow(2, 2, REFUND, PRICE, 0, SAGA, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-buyer", "refunded-but-points-not-returned");
  }

  @Test
  void findsAnOrderThatIsRefundedAndWhosePaymentIsNotReverted() {
    refundedBooks();
    refunds.add(refund(COMPLETED));
    payments.set(0, payment(PaymentRow.Status.COMPLETED, SAGA));
    history.remove(1);
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-payment-not-reverted");
    payments.clear();
    history.clear();
    assertThat(kinds(COMPLETED)).containsExactly("refunded-but-payment-not-reverted");
  }

  @Test
  void findsAnOrderThatIsRefundedByNoRefundOfIt() {
    refundedBooks();
    assertThat(kinds(COMPLETED))
        .as("by another order's")
        .containsExactly("order-refunded-by-another");
    orders.set(0, refunded(order(OrderRow.PAID, SAGA), SAGA));
    assertThat(kinds(COMPLETED)).as("by itself").containsExactly("order-refunded-by-another");
    orders.set(0, refunded(order(OrderRow.PAID, SAGA), null));
    assertThat(kinds(COMPLETED)).as("by nobody").containsExactly("order-refunded-by-another");
  }

  @Test
  void findsAnotherOrderThatSaysThatThisSagaRefundedIt() {
    completedBooks();
    orders.add(new OrderRow(101, 1, PRICE, OrderRow.REFUNDED, OTHER, NOW, NOW, SAGA, LATER));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-subject");
    assertThat(judgedLive(RUNNING)).extracting(Finding::kind).containsExactly("wrong-subject");
  }

  @Test
  void leavesWhatAResolvedRefundOwesToThatRefund() {
    completedBooks();
    orders.set(0, refunded(orders.get(0), REFUNDER));
    refunds.add(refund(RESOLVED));
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsAStatusThatThisBuildDoesNotKnow() {
    completedBooks();
    orders.set(0, order("EXCHANGED", SAGA));
    assertThat(kinds(COMPLETED)).contains("order-status-not-known");
  }

  // Whatever the end, and whatever comes next.

  @Test
  void judgesEachBookByThePriceThatTheSagaRemembers() {
    completedBooks();
    payments.set(
        0,
        new PaymentRow(7, "ORDER", 100, 1, PRICE - 1, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    history.set(0, new HistoryRow(1, 7, PAID, SAGA, PRICE - 1, NOW));
    entries.set(0, entry(1, USE, 2 * PRICE, SAGA));
    orders.set(0, new OrderRow(100, 1, PRICE + 1, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    assertThat(kinds(COMPLETED))
        .containsExactly("order-price-differs", "payment-amount-differs", "charged-amount-differs");
  }

  @Test
  void findsAnotherBuyerInEachBook() {
    completedBooks();
    payments.set(
        0, new PaymentRow(7, "ORDER", 100, 2, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    entries.set(0, new EntryRow(1, 2, USE, PRICE, 0, SAGA, NOW));
    orders.set(0, new OrderRow(100, 2, PRICE, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    assertThat(judged(COMPLETED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("wrong-buyer");
              assertThat(finding.evidence())
                  .extracting(Evidence::table)
                  .containsExactly(
                      "orchestrator.saga", "payment.payment", "point.ledger", "orders.orders");
            });
  }

  @Test
  void findsAnotherOrderThatSaysThatThisSagaPaidIt() {
    completedBooks();
    orders.add(new OrderRow(101, 1, PRICE, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "wrong-subject",
                SAGA,
                "ORDER:100",
                "It is about ORDER:100.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
                    new Evidence("orders.orders", orders.get(1)))));
  }

  @Test
  void findsTheOrderOfAnotherBuyerThatSaysThatThisSagaPaidIt() {
    completedBooks();
    orders.add(new OrderRow(101, 2, PRICE, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-buyer", "wrong-subject");
  }

  // While it runs.

  @Test
  void findsNothingInASagaThatRunsHoweverFarItsBooksAre() {
    assertThat(judgedLive(RUNNING)).isEmpty();
    orders.add(order(OrderRow.PLACED, null));
    payments.add(payment(PaymentRow.Status.COMPLETED, SAGA));
    assertThat(judgedLive(RUNNING)).isEmpty();
    entries.add(entry(1, USE, PRICE, SAGA));
    orders.set(0, order(OrderRow.PAID, SAGA));
    assertThat(judgedLive(RUNNING)).isEmpty();
    entries.add(entry(2, REFUND, PRICE, SAGA));
    assertThat(judgedLive(COMPENSATING)).isEmpty();
  }

  @Test
  void findsWhatIsNotOfASagaThatRuns() {
    entries.add(new EntryRow(1, 2, USE, 1, 0, SAGA, NOW));
    orders.add(new OrderRow(101, 1, PRICE, OrderRow.PAID, SAGA, NOW, NOW, null, null));
    payments.add(
        new PaymentRow(7, "ORDER", 101, 1, PRICE, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW));
    for (SagaStatus status : List.of(RUNNING, COMPENSATING)) {
      assertThat(judgedLive(status))
          .extracting(finding -> finding.kind() + " " + finding.evidence().size())
          .containsExactly("wrong-buyer 2", "wrong-subject 3");
    }
  }

  // Whatever the end.

  @Test
  void findsAPaymentOfNobody() {
    undoneBooks();
    payments.set(0, payment(PaymentRow.Status.COMPLETED, null));
    assertThat(kinds(COMPENSATED))
        .containsExactly("payment-history-does-not-fit", "payment-without-paid-order");
  }

  @Test
  void findsTheEffectOfABarredStep() {
    completedBooks();
    barredPays.add(new BarredStep(SAGA, "pay", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
    barredPays.clear();
    barredUses.add(new BarredStep(SAGA, "use-point", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
    barredUses.clear();
    barredCompletions.add(new BarredStep(SAGA, "complete-order", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
  }

  // Undone.

  @Test
  void findsAPaymentThatStands() {
    undoneBooks();
    payments.set(0, payment(PaymentRow.Status.COMPLETED, SAGA));
    history.remove(1);
    assertThat(kinds(COMPENSATED))
        .containsExactly("compensated-but-payment-stands", "payment-without-paid-order");
  }

  @Test
  void findsAnOrderThatIsStillPaid() {
    undoneBooks();
    orders.set(0, order(OrderRow.PAID, SAGA));
    assertThat(kinds(COMPENSATED))
        .containsExactly("compensated-but-order-paid", "order-paid-without-payment");
  }

  @Test
  void listsWhatIsToBeSettledByHand() {
    completedBooks();
    assertThat(judged(RESOLVED))
        .containsExactly(
            new Finding(
                "resolved-with-effect",
                SAGA,
                "ORDER:100",
                "What it did stands and is to be settled by hand.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, RESOLVED).row()),
                    new Evidence("payment.payment", payments.get(0)),
                    new Evidence("point.ledger", entries.get(0)),
                    new Evidence("orders.orders", orders.get(0)))));
  }

  private void completedBooks() {
    payments.add(payment(PaymentRow.Status.COMPLETED, SAGA));
    history.add(new HistoryRow(1, 7, PAID, SAGA, PRICE, NOW));
    entries.add(entry(1, USE, PRICE, SAGA));
    orders.add(order(OrderRow.PAID, SAGA));
  }

  private void undoneBooks() {
    payments.add(payment(PaymentRow.Status.READY, null));
    history.add(new HistoryRow(1, 7, PAID, SAGA, PRICE, NOW));
    history.add(new HistoryRow(2, 7, REVERTED, SAGA, PRICE, NOW));
    entries.add(entry(1, USE, PRICE, SAGA));
    entries.add(entry(2, REFUND, PRICE, SAGA));
    orders.add(order(OrderRow.PLACED, null));
  }

  private void refundedBooks() {
    undoneBooks();
    orders.set(0, refunded(order(OrderRow.PAID, SAGA), REFUNDER));
  }

  private static OrderRow refunded(OrderRow order, @Nullable UUID refunder) {
    return new OrderRow(
        order.orderId(),
        order.buyerId(),
        order.totalPrice(),
        OrderRow.REFUNDED,
        order.sagaId(),
        order.placedAt(),
        order.paidAt(),
        refunder,
        LATER);
  }

  /** What another flow remembers is nothing that this one reads. */
  private static SagaSnapshot refund(SagaStatus status) {
    return new SagaSnapshot(
        REFUNDER,
        "refund-order",
        Subject.of("ORDER", 100),
        "1",
        "refund-order/ORDER:100",
        status,
        null,
        null,
        JsonMapper.shared().readTree("{}"),
        5,
        LATER);
  }

  private static PaymentRow payment(PaymentRow.Status status, @Nullable UUID saga) {
    return new PaymentRow(7, "ORDER", 100, 1, PRICE, status, saga, saga == null ? null : NOW, NOW);
  }

  private static EntryRow entry(long id, EntryRow.Kind kind, long amount, UUID saga) {
    return new EntryRow(id, 1, kind, amount, 0, saga, NOW);
  }

  private static OrderRow order(String status, @Nullable UUID saga) {
    return new OrderRow(100, 1, PRICE, status, saga, NOW, saga == null ? null : NOW, null, null);
  }

  private static AuditedSaga<PayOrder> saga(UUID id, SagaStatus status) {
    return AuditedSaga.of(
            PayTransactionSagaManager.FLOW,
            List.of(
                new SagaSnapshot(
                    id,
                    "pay-order",
                    Subject.of("ORDER", 100),
                    "1",
                    status == COMPENSATED ? null : "pay-order/ORDER:100",
                    status,
                    null,
                    null,
                    JsonMapper.shared()
                        .readTree("{\"orderId\":100,\"buyerId\":1,\"totalPrice\":24000}"),
                    5,
                    NOW)))
        .get(0);
  }

  private List<Finding> judged(SagaStatus status) {
    AuditedSaga<PayOrder> saga = saga(SAGA, status);
    List<AuditedSaga<PayOrder>> active = new ArrayList<>(ofSubject);
    if (status != COMPENSATED) {
      active.add(0, saga);
    }
    return books()
        .judge(
            saga,
            new SubjectSagas(
                Stream.concat(active.stream().map(AuditedSaga::row), refunds.stream()).toList(),
                purged::contains));
  }

  private List<Finding> judgedLive(SagaStatus status) {
    return books().judgeLive(saga(SAGA, status));
  }

  private PayOrderAudit.Books books() {
    return new PayOrderAudit.Books(
        new PaymentBookClient.Excerpt(payments, history, barredPays),
        new PointBookClient.Excerpt(entries, List.of(), barredUses),
        new OrderBookClient.Excerpt(orders, barredCompletions));
  }

  private List<String> kinds(SagaStatus status) {
    return judged(status).stream().map(Finding::kind).toList();
  }
}
