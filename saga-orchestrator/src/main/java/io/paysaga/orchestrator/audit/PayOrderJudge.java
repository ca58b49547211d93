package io.paysaga.orchestrator.audit;

import io.paysaga.orchestrator.audit.Finding.Rows;
import io.paysaga.orchestrator.audit.OrderBook.OrderRow;
import io.paysaga.orchestrator.audit.PaymentBook.HistoryRow;
import io.paysaga.orchestrator.audit.PaymentBook.PaymentRow;
import io.paysaga.orchestrator.audit.PointBook.EntryRow;
import io.paysaga.orchestrator.engine.SagaStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares an ended pay saga with what the books show: a pure function of both. */
final class PayOrderJudge {

  private final AuditedSaga saga;
  private final List<AuditedSaga> ofSubject;
  private final PayOrderBooks books;
  private final long orderId;
  private final long price;

  /** The payments that say that this saga made them. */
  private final List<PaymentRow> payments;

  private final List<PaymentRow> paymentsOfOrder;
  private final List<EntryRow> uses;
  private final List<EntryRow> refunds;

  /** The orders that say that this saga paid them. */
  private final List<OrderRow> orders;

  private final List<OrderRow> theOrder;
  private final List<Finding> findings = new ArrayList<>();

  private PayOrderJudge(AuditedSaga saga, List<AuditedSaga> ofSubject, PayOrderBooks books) {
    this.saga = saga;
    this.ofSubject = ofSubject;
    this.books = books;
    this.orderId = orderOf(saga.subject());
    this.price = saga.data().path("totalPrice").asLong(0);
    this.payments =
        books.payment().payments().stream().filter(row -> isMine(row.sagaId())).toList();
    this.paymentsOfOrder =
        books.payment().payments().stream().filter(row -> row.isOf(orderId)).toList();
    this.uses = entries(saga.id(), EntryRow.Kind.USE);
    this.refunds = entries(saga.id(), EntryRow.Kind.REFUND);
    this.orders = books.order().orders().stream().filter(row -> isMine(row.sagaId())).toList();
    this.theOrder =
        books.order().orders().stream().filter(row -> row.orderId() == orderId).toList();
  }

  /** See {@link FlowAudit#judge}. */
  static List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject, PayOrderBooks books) {
    PayOrderJudge judge = new PayOrderJudge(saga, ofSubject, books);
    switch (saga.status()) {
      case COMPLETED -> judge.completed();
      case COMPENSATED -> judge.compensated();
      case RESOLVED -> judge.resolved();
      case RUNNING, COMPENSATING ->
          throw new IllegalArgumentException("Not ended: " + saga.id() + " is " + saga.status());
    }
    judge.amounts();
    judge.buyers();
    judge.barredDos();
    judge.paymentHistory();
    judge.paymentAndOrder();
    return judge.findings;
  }

  /** From {@code ORDER:100}. */
  static long orderOf(String subject) {
    return Long.parseLong(subject.substring(subject.indexOf(':') + 1));
  }

  private void completed() {
    if (payments.stream().noneMatch(row -> row.isCompleted() && row.isOf(orderId))) {
      found(
          "completed-but-payment-missing",
          "No payment of " + saga.subject() + " is made by it.",
          rows(PaymentBook.PAYMENTS, paymentsOfOrder),
          historyOf(paymentsOfOrder));
    }
    if (uses.isEmpty()) {
      found(
          "completed-but-not-charged",
          "It took no points of buyer " + saga.buyerId() + ".",
          rows(PointBook.LEDGER, refunds));
    }
    if (orders.stream().noneMatch(row -> row.isPaid() && theOrder.contains(row))) {
      found(
          "completed-but-order-not-paid",
          saga.subject() + " is not paid by it.",
          rows(OrderBook.ORDERS, theOrder));
    }
    if (!refunds.isEmpty()) {
      found(
          "completed-with-refund",
          "It is completed and gave points back.",
          rows(PointBook.LEDGER, uses),
          rows(PointBook.LEDGER, refunds));
    }
    if (theOrder.stream().anyMatch(row -> row.totalPrice() != price)) {
      found(
          "order-price-differs",
          "It paid " + price + " won, which is not what the order costs.",
          rows(OrderBook.ORDERS, theOrder));
    }
    List<EntryRow> standing =
        ofSubject.stream()
            .filter(other -> other.status().isEnded())
            .flatMap(other -> standingUses(other.id()).stream())
            .toList();
    if (standing.size() > 1) {
      foundOfSubject(
          "charged-twice",
          "Points were taken " + standing.size() + " times for " + saga.subject() + ".",
          AuditedSaga.rows(ofSubject),
          rows(PointBook.LEDGER, standing));
    }
  }

  private void compensated() {
    if (!payments.isEmpty()) {
      found(
          "compensated-but-payment-stands",
          "A payment is still made by it.",
          rows(PaymentBook.PAYMENTS, payments),
          historyOf(payments));
    }
    if (!standingUses(saga.id()).isEmpty()) {
      found(
          "compensated-but-points-missing",
          "It took points and did not give them back.",
          rows(PointBook.LEDGER, uses));
    }
    if (!orders.isEmpty()) {
      found(
          "compensated-but-order-paid",
          "An order is still paid by it.",
          rows(OrderBook.ORDERS, orders));
    }
  }

  private void resolved() {
    List<EntryRow> standing = standingUses(saga.id());
    if (!payments.isEmpty() || !standing.isEmpty() || !orders.isEmpty()) {
      found(
          "resolved-with-effect",
          "What it did stands and is to be settled by hand.",
          rows(PaymentBook.PAYMENTS, payments),
          rows(PointBook.LEDGER, standing),
          rows(OrderBook.ORDERS, orders));
    }
  }

  private void amounts() {
    if (payments.stream().anyMatch(row -> row.amount() != price)) {
      found(
          "payment-amount-differs",
          "It was to pay " + price + " won.",
          rows(PaymentBook.PAYMENTS, payments));
    }
    if (uses.stream().anyMatch(row -> row.amount() != price)) {
      found(
          "charged-amount-differs",
          "It was to take " + price + " won.",
          rows(PointBook.LEDGER, uses));
    }
    if (!refunds.isEmpty() && uses.isEmpty()) {
      found(
          "refund-without-use",
          "It gave back points that it did not take.",
          rows(PointBook.LEDGER, refunds));
    }
    if (!refunds.isEmpty() && !uses.isEmpty() && sum(refunds) != sum(uses)) {
      found(
          "refund-differs-from-use",
          "It took " + sum(uses) + " won and gave back " + sum(refunds) + ".",
          rows(PointBook.LEDGER, uses),
          rows(PointBook.LEDGER, refunds));
    }
  }

  private void buyers() {
    List<PaymentRow> paid = payments.stream().filter(row -> isOther(row.buyerId())).toList();
    List<EntryRow> moved =
        Stream.concat(uses.stream(), refunds.stream())
            .filter(row -> isOther(row.buyerId()))
            .toList();
    List<OrderRow> ordered = theOrder.stream().filter(row -> isOther(row.buyerId())).toList();
    if (!paid.isEmpty() || !moved.isEmpty() || !ordered.isEmpty()) {
      found(
          "wrong-buyer",
          "Its buyer is " + saga.buyerId() + ".",
          rows(PaymentBook.PAYMENTS, paid),
          rows(PointBook.LEDGER, moved),
          rows(OrderBook.ORDERS, ordered));
    }
  }

  /**
   * A barred do has no effect, and none that came later. But what stands after {@code resolve} was
   * done before its do was barred, if the inbox had forgotten that.
   */
  private void barredDos() {
    barred(
        books.payment().barred(),
        PaymentBook.INBOX,
        PaymentBook.HISTORY,
        books.payment().history().stream()
            .filter(row -> row.event() == HistoryRow.Event.PAID && isMine(row.sagaId()))
            .map(row -> new Done(row.at(), row, !payments.isEmpty())));
    barred(
        books.point().barred(),
        PointBook.INBOX,
        PointBook.LEDGER,
        uses.stream().map(row -> new Done(row.at(), row, refunds.isEmpty())));
    barred(
        books.order().barred(),
        OrderBook.INBOX,
        OrderBook.ORDERS,
        orders.stream().map(row -> new Done(row.writtenAt(), row, true)));
  }

  /** A row of a do. */
  private record Done(Instant at, Object row, boolean stands) {}

  private void barred(List<BarredDo> barred, String inbox, String table, Stream<Done> dos) {
    List<BarredDo> mine = barred.stream().filter(row -> isMine(row.sagaId())).toList();
    List<Object> against = dos.filter(done -> isAgainst(mine, done)).map(Done::row).toList();
    if (!against.isEmpty()) {
      found(
          "barred-do-with-effect",
          "Step " + mine.get(0).step() + " is barred, and yet it has an effect.",
          rows(inbox, mine),
          rows(table, against));
    }
  }

  private boolean isAgainst(List<BarredDo> barred, Done done) {
    return barred.stream()
        .anyMatch(
            bar ->
                bar.at().isBefore(done.at())
                    || (done.stands() && saga.status() != SagaStatus.RESOLVED));
  }

  /** The payment of the subject is what its history makes of it, whichever sagas wrote it. */
  private void paymentHistory() {
    Stream.concat(paymentsOfOrder.stream(), payments.stream())
        .distinct()
        .filter(payment -> !followsFrom(history(payment), payment))
        .forEach(
            payment ->
                foundOfSubject(
                    "payment-history-does-not-fit",
                    "The history of payment "
                        + payment.paymentId()
                        + " does not lead to its state.",
                    rows(PaymentBook.PAYMENTS, List.of(payment)),
                    historyOf(List.of(payment))));
  }

  private static boolean followsFrom(List<HistoryRow> history, PaymentRow payment) {
    HistoryRow paid = null;
    for (HistoryRow row : history) {
      boolean fits =
          row.event() == HistoryRow.Event.PAID
              ? paid == null
              : paid != null && row.sagaId().equals(paid.sagaId());
      if (!fits) {
        return false;
      }
      paid = row.event() == HistoryRow.Event.PAID ? row : null;
    }
    return paid == null
        ? !payment.isCompleted() && payment.sagaId() == null
        : payment.isCompleted()
            && paid.sagaId().equals(payment.sagaId())
            && paid.amount() == payment.amount();
  }

  /** Payment and order are completed together, except while a saga is between them. */
  private void paymentAndOrder() {
    if (ofSubject.stream().anyMatch(other -> other.status() != SagaStatus.COMPLETED)) {
      return;
    }
    boolean paid = theOrder.stream().anyMatch(OrderRow::isPaid);
    boolean made = paymentsOfOrder.stream().anyMatch(PaymentRow::isCompleted);
    if (paid && !made) {
      foundOfSubject(
          "order-paid-without-payment",
          saga.subject() + " is paid without a payment.",
          rows(OrderBook.ORDERS, theOrder),
          rows(PaymentBook.PAYMENTS, paymentsOfOrder));
    }
    if (made && !paid) {
      foundOfSubject(
          "payment-without-paid-order",
          "There is a payment of " + saga.subject() + ", which is not paid.",
          rows(PaymentBook.PAYMENTS, paymentsOfOrder),
          rows(OrderBook.ORDERS, theOrder));
    }
  }

  private boolean isOther(long buyerId) {
    return buyerId != saga.buyerId();
  }

  private boolean isMine(@Nullable UUID sagaId) {
    return saga.id().equals(sagaId);
  }

  private List<EntryRow> entries(UUID sagaId, EntryRow.Kind kind) {
    return books.point().entries().stream()
        .filter(row -> row.kind() == kind && sagaId.equals(row.sagaId()))
        .toList();
  }

  private List<EntryRow> standingUses(UUID sagaId) {
    return entries(sagaId, EntryRow.Kind.REFUND).isEmpty()
        ? entries(sagaId, EntryRow.Kind.USE)
        : List.of();
  }

  private List<HistoryRow> history(PaymentRow payment) {
    return books.payment().history().stream()
        .filter(row -> row.paymentId() == payment.paymentId())
        .sorted(Comparator.comparing(HistoryRow::id))
        .toList();
  }

  private Rows historyOf(List<PaymentRow> payments) {
    return rows(
        PaymentBook.HISTORY, payments.stream().flatMap(each -> history(each).stream()).toList());
  }

  private static long sum(List<EntryRow> entries) {
    return entries.stream().mapToLong(EntryRow::amount).sum();
  }

  private static Rows rows(String table, List<?> rows) {
    return new Rows(table, rows);
  }

  private void found(String kind, String message, Rows... evidence) {
    findings.add(Finding.ofSaga(kind, saga, message, evidence));
  }

  private void foundOfSubject(String kind, String message, Rows... evidence) {
    findings.add(Finding.ofSubject(kind, saga.subject(), message, evidence));
  }
}
