package io.paysaga.orchestrator.books;

import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The order that a saga completed and reopened. */
public final class OrderChecks implements BookChecks {

  private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

  private final AuditedSaga<?> saga;
  private final OrderBookClient.Excerpt book;
  private final long price;

  /** The orders that say that this saga paid them. */
  private final List<OrderRow> paid;

  private final List<OrderRow> theOrder;

  /**
   * @param price in won, what the order had to cost
   */
  public OrderChecks(AuditedSaga<?> saga, OrderBookClient.Excerpt book, long orderId, long price) {
    this.saga = saga;
    this.book = book;
    this.price = price;
    this.paid = book.orders().stream().filter(row -> saga.is(row.sagaId())).toList();
    this.theOrder = book.orders().stream().filter(row -> row.orderId() == orderId).toList();
  }

  /** The order is paid, by whichever saga. */
  public boolean isPaid() {
    return theOrder.stream().anyMatch(OrderRow::isPaid);
  }

  public Rows theOrder() {
    return rows(theOrder);
  }

  /** The saga was there before the order: it was for another one of this number. */
  private boolean isYounger(OrderRow order) {
    return order.placedAt().isAfter(saga.row().createdAt().plus(CLOCKS_DIFFER_BY));
  }

  @Override
  public void judgeCompleted(Findings findings) {
    if (theOrder.stream().anyMatch(this::isYounger)) {
      findings.add(
          "order-id-reused",
          "The order that it paid is gone, and its number was given again.",
          rows(theOrder));
    }
    if (paid.stream().noneMatch(row -> row.isPaid() && theOrder.contains(row))) {
      findings.add(
          "completed-but-order-not-paid", saga.subject() + " is not paid by it.", rows(theOrder));
    }
    if (theOrder.stream().anyMatch(row -> row.totalPrice() != price)) {
      findings.add(
          "order-price-differs",
          "It paid " + price + " won, which is not what the order costs.",
          rows(theOrder));
    }
  }

  @Override
  public void judgeCompensated(Findings findings) {
    if (!paid.isEmpty()) {
      findings.add("compensated-but-order-paid", "An order is still paid by it.", rows(paid));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {}

  @Override
  public List<Rows> standing() {
    return List.of(rows(paid));
  }

  @Override
  public List<Rows> ofOtherOwners() {
    return List.of(
        rows(
            Stream.concat(theOrder.stream(), paid.stream())
                .distinct()
                .filter(row -> !saga.owner().equals(Long.toString(row.buyerId())))
                .toList()));
  }

  @Override
  public List<Rows> ofOtherSubjects() {
    return List.of(rows(paid.stream().filter(row -> !theOrder.contains(row)).toList()));
  }

  @Override
  public List<StepRows> steps() {
    return List.of(
        new StepRows(
            "complete-order",
            OrderBookClient.INBOX,
            book.barred(),
            OrderBookClient.ORDERS,
            paid.stream().map(row -> new StepRow(row.writtenAt(), row, true)).toList()));
  }

  private static Rows rows(List<OrderRow> orders) {
    return new Rows(OrderBookClient.ORDERS, orders);
  }
}
