package io.paysaga.orchestrator.books;

import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The points that a saga took and gave back. */
public final class PointChecks implements BookChecks {

  private final AuditedSaga<?> saga;
  private final List<? extends AuditedSaga<?>> ofSubject;
  private final PointBookClient.Excerpt book;
  private final long price;
  private final boolean refunded;
  private final List<EntryRow> uses;
  private final List<EntryRow> refunds;

  /**
   * @param ofSubject those of its flow and subject that are live, completed or resolved
   * @param price in won, what the saga had to take
   * @param refunded whether what it completed is refunded: points may have been given back then
   */
  public PointChecks(
      AuditedSaga<?> saga,
      List<? extends AuditedSaga<?>> ofSubject,
      PointBookClient.Excerpt book,
      long price,
      boolean refunded) {
    this.saga = saga;
    this.ofSubject = ofSubject;
    this.book = book;
    this.price = price;
    this.refunded = refunded;
    this.uses = entries(saga.id(), EntryRow.Kind.USE);
    this.refunds = entries(saga.id(), EntryRow.Kind.REFUND);
  }

  @Override
  public void judgeCompleted(Findings findings) {
    if (uses.isEmpty()) {
      findings.add(
          "completed-but-not-charged",
          "It took no points of buyer " + saga.owner() + ".",
          rows(refunds));
    }
    if (!refunded && !refunds.isEmpty()) {
      findings.add(
          "completed-with-refund",
          "It is completed and gave points back.",
          rows(uses),
          rows(refunds));
    }
    List<EntryRow> standing =
        ofSubject.stream()
            .filter(other -> other.status().isEnded())
            .flatMap(other -> standingUses(other.id()).stream())
            .toList();
    if (standing.size() > 1) {
      findings.addOf(
          saga.subject(),
          "charged-twice",
          "Points were taken " + standing.size() + " times for " + saga.subject() + ".",
          AuditedSaga.rows(ofSubject),
          rows(standing));
    }
  }

  @Override
  public void judgeCompensated(Findings findings) {
    if (!standingUses(saga.id()).isEmpty()) {
      findings.add(
          "compensated-but-points-missing",
          "It took points and did not give them back.",
          rows(uses));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {
    if (uses.stream().anyMatch(row -> row.amount() != price)) {
      findings.add("charged-amount-differs", "It was to take " + price + " won.", rows(uses));
    }
    if (!refunds.isEmpty() && uses.isEmpty()) {
      findings.add(
          "refund-without-use", "It gave back points that it did not take.", rows(refunds));
    }
    if (!refunds.isEmpty() && !uses.isEmpty() && sum(refunds) != sum(uses)) {
      findings.add(
          "refund-differs-from-use",
          "It took " + sum(uses) + " won and gave back " + sum(refunds) + ".",
          rows(uses),
          rows(refunds));
    }
  }

  @Override
  public List<Rows> standing() {
    return List.of(rows(standingUses(saga.id())));
  }

  @Override
  public List<Rows> ofOtherOwners() {
    return List.of(
        rows(
            Stream.concat(uses.stream(), refunds.stream())
                .filter(row -> !saga.owner().equals(Long.toString(row.buyerId())))
                .toList()));
  }

  @Override
  public List<StepRows> steps() {
    return List.of(
        new StepRows(
            "use-point",
            PointBookClient.INBOX,
            book.barred(),
            PointBookClient.LEDGER,
            uses.stream().map(row -> new StepRow(row.at(), row, refunds.isEmpty())).toList()));
  }

  private List<EntryRow> entries(UUID sagaId, EntryRow.Kind kind) {
    return book.entries().stream()
        .filter(row -> row.kind() == kind && sagaId.equals(row.sagaId()))
        .toList();
  }

  private List<EntryRow> standingUses(UUID sagaId) {
    return entries(sagaId, EntryRow.Kind.REFUND).isEmpty()
        ? entries(sagaId, EntryRow.Kind.USE)
        : List.of();
  }

  private static long sum(List<EntryRow> entries) {
    return entries.stream().mapToLong(EntryRow::amount).sum();
  }

  private static Rows rows(List<EntryRow> entries) {
    return new Rows(PointBookClient.LEDGER, entries);
  }
}
