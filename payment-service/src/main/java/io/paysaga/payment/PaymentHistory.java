package io.paysaga.payment;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The append-only record of what sagas did to payments. */
@Repository
class PaymentHistory {

  private final JdbcTemplate jdbc;

  PaymentHistory(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Writes what happened to these payments since they were loaded. */
  void append(Collection<Payment> payments) {
    jdbc.batchUpdate(
        "insert into payment_history (payment_id, event, saga_id, amount, at)"
            + " values (?, ?, uuid_to_bin(?), ?, ?)",
        payments.stream()
            .flatMap(payment -> payment.unwritten().stream().map(entry -> row(payment.id(), entry)))
            .toList());
  }

  private static Object[] row(long paymentId, HistoryEntry entry) {
    return new Object[] {
      paymentId,
      entry.event().name(),
      entry.sagaId().toString(),
      entry.amount(),
      LocalDateTime.ofInstant(entry.at(), ZoneOffset.UTC)
    };
  }

  /** Oldest first. */
  List<HistoryEntry> of(long paymentId) {
    return jdbc.query(
        "select event, bin_to_uuid(saga_id) saga_id, amount, at"
            + " from payment_history where payment_id = ? order by id",
        (row, number) ->
            new HistoryEntry(
                HistoryEntry.Event.valueOf(row.getString("event")),
                UUID.fromString(row.getString("saga_id")),
                row.getLong("amount"),
                row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC)),
        paymentId);
  }
}
