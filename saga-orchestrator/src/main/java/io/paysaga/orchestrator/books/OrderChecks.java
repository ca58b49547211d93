package io.paysaga.orchestrator.books;

import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The order that a saga completed and reopened. */
public final class OrderChecks implements BookChecks {

  private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

  private final AuditedSaga<?> saga;
  private final OrderBookClient.Excerpt book;
  private final long price;
  private final OrdersOfSaga orders;

  /** The orders that say that this saga paid them. */
  private final List<OrderRow> paid;

  /**
   * @param price in won, what the order had to cost
   */
  public OrderChecks(AuditedSaga<?> saga, OrderBookClient.Excerpt book, long orderId, long price) {
    this.saga = saga;
    this.book = book;
    this.price = price;
    this.orders = new OrdersOfSaga(saga, book, orderId);
    this.paid = book.orders().stream().filter(row -> saga.is(row.sagaId())).toList();
  }

  /** The order is paid and not refunded, by whichever saga. */
  public boolean isPaid() {
    return orders.its().stream().anyMatch(OrderRow::isPaid);
  }

  /** The order is paid, by whichever saga, whether it was refunded since or not. */
  public boolean isSold() {
    return orders.its().stream().anyMatch(OrderRow::isSold);
  }

  /** The order, if this saga paid it and it is refunded. */
  public Optional<OrderRow> refunded() {
    return paid.stream().filter(row -> row.isRefunded() && orders.its().contains(row)).findFirst();
  }

  public Rows theOrder() {
    return OrdersOfSaga.rows(orders.its());
  }

  /** The saga was there before the order: it was for another one of this number. */
  private boolean isYounger(OrderRow order) {
    return order.placedAt().isAfter(saga.row().createdAt().plus(CLOCKS_DIFFER_BY));
  }

  @Override
  public void judgeCompleted(Findings findings) {
    if (orders.its().stream().anyMatch(this::isYounger)) {
      findings.add(
          "order-id-reused",
          "The order that it paid is gone, and its number was given again.",
          theOrder());
    }
    if (paid.stream().noneMatch(row -> row.isSold() && orders.its().contains(row))) {
      findings.add(
          "completed-but-order-not-paid", saga.subject() + " is not paid by it.", theOrder());
    }
    if (orders.its().stream().anyMatch(row -> row.totalPrice() != price)) {
      findings.add(
          "order-price-differs",
          "It paid " + price + " won, which is not what the order costs.",
          theOrder());
    }
  }

  @Override
  public void judgeCompensated(Findings findings) {
    if (!paid.isEmpty()) {
      findings.add(
          "compensated-but-order-paid", "An order is still paid by it.", OrdersOfSaga.rows(paid));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {
    orders.judgeStatus(findings);
  }

  @Override
  public List<Rows> standing() {
    return List.of(OrdersOfSaga.rows(paid));
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
            "complete-order",
            OrderBookClient.INBOX,
            book.barred(),
            OrderBookClient.ORDERS,
            paid.stream().map(row -> new StepRow(row.writtenAt(), row, true)).toList()));
  }
}
