package io.paysaga.orchestrator.books;

import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.util.List;
import java.util.stream.Stream;

/**
 * The order that a saga is about, and all that say that it paid or refunded them.
 *
 * @param its the order itself, whichever sagas it names
 * @param naming those that name the saga
 */
record OrdersOfSaga(AuditedSaga<?> saga, List<OrderRow> its, List<OrderRow> naming) {

  OrdersOfSaga(AuditedSaga<?> saga, OrderBookClient.Excerpt book, long orderId) {
    this(
        saga,
        book.orders().stream().filter(row -> row.orderId() == orderId).toList(),
        book.orders().stream()
            .filter(row -> saga.is(row.sagaId()) || saga.is(row.refundSagaId()))
            .toList());
  }

  /** A later build of order-service may know more than this one: what it means cannot be judged. */
  void judgeStatus(Findings findings) {
    List<OrderRow> unknown = its.stream().filter(row -> !row.isOfKnownStatus()).toList();
    if (!unknown.isEmpty()) {
      findings.addOf(
          saga.subject(),
          "order-status-not-known",
          "What stands in the book as the status of "
              + saga.subject()
              + " is not known to this build.",
          rows(unknown));
    }
  }

  Rows ofOtherOwners() {
    return rows(
        Stream.concat(its.stream(), naming.stream())
            .distinct()
            .filter(row -> !saga.owner().equals(Long.toString(row.buyerId())))
            .toList());
  }

  Rows ofOtherSubjects() {
    return rows(naming.stream().filter(row -> !its.contains(row)).toList());
  }

  static Rows rows(List<OrderRow> orders) {
    return new Rows(OrderBookClient.ORDERS, orders);
  }
}
