package io.paysaga.orchestrator.books;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The payment that a saga made and took back. */
public final class PaymentChecks implements BookChecks {

  private final AuditedSaga<?> saga;
  private final PaymentBookClient.Excerpt book;
  private final @Nullable Payable payable;
  private final long price;
  private final boolean refunded;

  /** The payments that say that this saga made them. */
  private final List<PaymentRow> made;

  private final List<PaymentRow> ofPayable;

  /**
   * @param payable what the saga had to pay for; absent when it never knew
   * @param price in won, what it had to pay
   * @param refunded whether what it completed is refunded: its payment is not missed then
   */
  public PaymentChecks(
      AuditedSaga<?> saga,
      PaymentBookClient.Excerpt book,
      @Nullable Payable payable,
      long price,
      boolean refunded) {
    this.saga = saga;
    this.book = book;
    this.payable = payable;
    this.price = price;
    this.refunded = refunded;
    this.made = book.payments().stream().filter(row -> saga.is(row.sagaId())).toList();
    this.ofPayable = book.payments().stream().filter(row -> row.isOf(payable)).toList();
  }

  /** What it had to pay for is paid, by whichever saga. */
  public boolean isPaid() {
    return ofPayable.stream().anyMatch(PaymentRow::isCompleted);
  }

  /** The payments of what it had to pay for. */
  public Rows ofPayable() {
    return rows(ofPayable);
  }

  @Override
  public void judgeCompleted(Findings findings) {
    if (!refunded && made.stream().noneMatch(row -> row.isCompleted() && row.isOf(payable))) {
      findings.add(
          "completed-but-payment-missing",
          "No payment of " + saga.subject() + " is made by it.",
          rows(ofPayable),
          history(row -> saga.is(row.sagaId()) || isOneOf(ofPayable, row)));
    }
  }

  @Override
  public void judgeCompensated(Findings findings) {
    if (!made.isEmpty()) {
      findings.add(
          "compensated-but-payment-stands",
          "A payment is still made by it.",
          rows(made),
          history(row -> isOneOf(made, row)));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {
    if (made.stream().anyMatch(row -> row.amount() != price)) {
      findings.add("payment-amount-differs", "It was to pay " + price + " won.", rows(made));
    }
    Stream.concat(ofPayable.stream(), made.stream())
        .distinct()
        .forEach(payment -> judgeHistory(payment.paymentId(), payment, findings));
    book.history().stream()
        .filter(row -> saga.is(row.sagaId()) && !isOneOf(book.payments(), row))
        .map(HistoryRow::paymentId)
        .distinct()
        .forEach(paymentId -> judgeHistory(paymentId, null, findings));
  }

  /**
   * A payment is what its history makes of it, whichever sagas wrote it.
   *
   * @param payment absent when no saga that was asked about has made it, and nobody asked for what
   *     it pays
   */
  private void judgeHistory(long paymentId, @Nullable PaymentRow payment, Findings findings) {
    List<HistoryRow> history =
        book.history().stream()
            .filter(row -> row.paymentId() == paymentId)
            .sorted(Comparator.comparing(HistoryRow::id))
            .toList();
    if (!followsFrom(history, payment)) {
      findings.addOf(
          saga.subject(),
          "payment-history-does-not-fit",
          "The history of payment " + paymentId + " does not lead to its state.",
          rows(payment == null ? List.of() : List.of(payment)),
          new Rows(PaymentBookClient.HISTORY, history));
    }
  }

  private static boolean followsFrom(List<HistoryRow> history, @Nullable PaymentRow payment) {
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
    if (payment == null) {
      return paid == null;
    }
    return paid == null
        ? !payment.isCompleted() && payment.sagaId() == null
        : payment.isCompleted()
            && paid.sagaId().equals(payment.sagaId())
            && paid.amount() == payment.amount();
  }

  @Override
  public List<Rows> standing() {
    return List.of(rows(made));
  }

  @Override
  public List<Rows> ofOtherOwners() {
    return List.of(
        rows(
            made.stream()
                .filter(row -> !saga.owner().equals(Long.toString(row.buyerId())))
                .toList()));
  }

  @Override
  public List<Rows> ofOtherSubjects() {
    return List.of(rows(made.stream().filter(row -> !row.isOf(payable)).toList()));
  }

  @Override
  public List<StepRows> steps() {
    return List.of(
        new StepRows(
            "pay",
            PaymentBookClient.INBOX,
            book.barred(),
            PaymentBookClient.HISTORY,
            book.history().stream()
                .filter(row -> row.event() == HistoryRow.Event.PAID && saga.is(row.sagaId()))
                .map(row -> new StepRow(row.at(), row, !made.isEmpty()))
                .toList()));
  }

  private Rows history(Predicate<HistoryRow> which) {
    return new Rows(PaymentBookClient.HISTORY, book.history().stream().filter(which).toList());
  }

  private static boolean isOneOf(List<PaymentRow> payments, HistoryRow row) {
    return payments.stream().anyMatch(payment -> payment.paymentId() == row.paymentId());
  }

  private static Rows rows(List<PaymentRow> payments) {
    return new Rows(PaymentBookClient.PAYMENTS, payments);
  }
}
