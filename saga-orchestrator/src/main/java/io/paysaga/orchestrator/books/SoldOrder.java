package io.paysaga.orchestrator.books;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order that a saga paid, and what the books show in that saga's name: it may be purged, and a
 * refund writes nothing there in its own name.
 */
public final class SoldOrder {

  private final OrderRow order;

  /** The payments that stand. */
  private final List<PaymentRow> payments;

  private final List<HistoryRow> history;
  private final List<EntryRow> entries;

  public SoldOrder(
      OrderRow order, PaymentBookClient.Excerpt payments, PointBookClient.Excerpt points) {
    this.order = order;
    this.payments = payments.payments().stream().filter(row -> isPayer(row.sagaId())).toList();
    this.history = payments.history().stream().filter(row -> isPayer(row.sagaId())).toList();
    this.entries =
        points.entries().stream()
            .filter(row -> isPayer(row.sagaId()) && row.buyerId() == order.buyerId())
            .toList();
  }

  private boolean isPayer(@Nullable UUID sagaId) {
    return sagaId != null && sagaId.equals(order.sagaId());
  }

  /** It names as its refund what is none of it. */
  public void refundedByAnother(Findings findings) {
    findings.addOf(
        subject(),
        "order-refunded-by-another",
        subject() + " is refunded by " + order.refundSagaId() + ", which is no refund of it.",
        rows());
  }

  /** It is refunded: what was paid is back. */
  public void judgeRefunded(Findings findings) {
    if (!isReverted()) {
      findings.addOf(
          subject(),
          "refunded-but-payment-not-reverted",
          subject() + " is refunded, and what paid it was not taken back.",
          rows(),
          new Rows(PaymentBookClient.PAYMENTS, payments),
          new Rows(PaymentBookClient.HISTORY, history));
    }
    if (!isReturned()) {
      findings.addOf(
          subject(),
          "refunded-but-points-not-returned",
          subject()
              + " is refunded: "
              + sum(EntryRow.Kind.USE)
              + " won were taken for it, and "
              + sum(EntryRow.Kind.REFUND)
              + " given back.",
          rows(),
          new Rows(PointBookClient.LEDGER, entries));
    }
  }

  /** It is paid and not refunded: nothing of what was paid is back. */
  public void judgePaid(Findings findings) {
    if (payments.isEmpty()) {
      findings.addOf(
          subject(),
          "order-paid-without-payment",
          subject() + " is paid without a payment.",
          rows(),
          new Rows(PaymentBookClient.HISTORY, history));
    }
    if (sum(EntryRow.Kind.REFUND) > 0) {
      findings.addOf(
          subject(),
          "points-returned-but-order-not-refunded",
          subject() + " is paid and not refunded, and points were given back for it.",
          rows(),
          new Rows(PointBookClient.LEDGER, entries));
    }
  }

  /** What was to be given back and was not, with the order itself; nothing when all is back. */
  List<Rows> owed() {
    if (isReverted() && isReturned()) {
      return List.of();
    }
    return List.of(
        rows(),
        new Rows(PaymentBookClient.PAYMENTS, payments),
        new Rows(PointBookClient.LEDGER, isReturned() ? List.of() : entries));
  }

  private boolean isReverted() {
    return payments.isEmpty()
        && history.stream().anyMatch(row -> row.event() == HistoryRow.Event.REVERTED);
  }

  private boolean isReturned() {
    return sum(EntryRow.Kind.USE) > 0 && sum(EntryRow.Kind.USE) == sum(EntryRow.Kind.REFUND);
  }

  private long sum(EntryRow.Kind kind) {
    return entries.stream().filter(row -> row.kind() == kind).mapToLong(EntryRow::amount).sum();
  }

  private String subject() {
    return Payable.order(order.orderId()).toString();
  }

  private Rows rows() {
    return OrdersOfSaga.rows(List.of(order));
  }
}
