package io.paysaga.orchestrator.books;

import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order that a saga refunded, and what it gave back: in the order's book the saga is named, in
 * the others the one that had paid the order.
 */
public final class RefundChecks implements BookChecks {

  private final AuditedSaga<?> saga;
  private final OrderBookClient.Excerpt orderBook;
  private final PaymentBookClient.Excerpt payments;
  private final PointBookClient.Excerpt points;
  private final @Nullable UUID paidBy;
  private final OrdersOfSaga orders;

  /** The order, if it says that this saga refunded it. */
  private final List<OrderRow> refunded;

  /**
   * @param paidBy the saga that had paid the order, as this one was told; absent when it never knew
   */
  public RefundChecks(
      AuditedSaga<?> saga,
      OrderBookClient.Excerpt orders,
      PaymentBookClient.Excerpt payments,
      PointBookClient.Excerpt points,
      long orderId,
      @Nullable UUID paidBy) {
    this.saga = saga;
    this.orderBook = orders;
    this.payments = payments;
    this.points = points;
    this.paidBy = paidBy;
    this.orders = new OrdersOfSaga(saga, orders, orderId);
    this.refunded = this.orders.its().stream().filter(row -> saga.is(row.refundSagaId())).toList();
  }

  /** An order that is not refunded, by whichever saga, has to stand as it was paid. */
  public void judgeNotRefunded(Findings findings) {
    orders.its().stream()
        .filter(OrderRow::isPaid)
        .forEach(order -> sold(order).judgePaid(findings));
  }

  @Override
  public void judgeCompleted(Findings findings) {
    List<OrderRow> asItSays =
        refunded.stream()
            .filter(row -> row.isRefunded() && Objects.equals(row.sagaId(), paidBy))
            .toList();
    if (asItSays.isEmpty()) {
      findings.add(
          "completed-but-order-not-refunded",
          saga.subject() + ", paid by " + paidBy + ", is not refunded by it.",
          OrdersOfSaga.rows(orders.its()));
    }
    asItSays.forEach(order -> sold(order).judgeRefunded(findings));
  }

  @Override
  public void judgeCompensated(Findings findings) {
    if (!orders.naming().isEmpty()) {
      findings.add(
          "compensated-but-order-refunded",
          "An order is still refunded by it.",
          OrdersOfSaga.rows(orders.naming()));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {
    orders.judgeStatus(findings);
  }

  /** What is refunded and still owed. */
  @Override
  public List<Rows> standing() {
    return refunded.stream().flatMap(order -> sold(order).owed().stream()).toList();
  }

  @Override
  public List<Rows> ofOtherOwners() {
    return List.of(orders.ofOtherOwners());
  }

  @Override
  public List<Rows> ofOtherSubjects() {
    return List.of(orders.ofOtherSubjects());
  }

  @Override
  public List<StepRows> steps() {
    return List.of(
        new StepRows(
            "refund-order",
            OrderBookClient.INBOX,
            orderBook.barred(),
            OrderBookClient.ORDERS,
            refunded.stream().map(row -> new StepRow(row.refundWrittenAt(), row, true)).toList()),
        new StepRows(
            "refund-payment",
            PaymentBookClient.INBOX,
            payments.barred(),
            PaymentBookClient.HISTORY,
            payments.history().stream()
                .filter(row -> row.event() == HistoryRow.Event.REVERTED && isPayer(row.sagaId()))
                .map(row -> new StepRow(row.at(), row, true))
                .toList()),
        new StepRows(
            "return-points",
            PointBookClient.INBOX,
            points.barred(),
            PointBookClient.LEDGER,
            points.entries().stream()
                .filter(row -> row.kind() == EntryRow.Kind.REFUND && isPayer(row.sagaId()))
                .map(row -> new StepRow(row.at(), row, true))
                .toList()));
  }

  private boolean isPayer(@Nullable UUID sagaId) {
    return sagaId != null && sagaId.equals(paidBy);
  }

  private SoldOrder sold(OrderRow order) {
    return new SoldOrder(order, payments, points);
  }
}
