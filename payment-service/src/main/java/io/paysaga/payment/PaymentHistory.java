package io.paysaga.payment;

import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.participant.book.RecordRowMapper;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The append-only record of what sagas did to payments. */
@Repository
class PaymentHistory {

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into("payment_history", "payment_id", "event", "saga_id", "amount", "at");

  private final JdbcTemplate jdbc;

  PaymentHistory(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Writes what happened to these payments since they were loaded. */
  void append(Collection<Payment> payments) {
    INSERT.run(
        jdbc, payments.stream().flatMap(PaymentHistory::unwritten).toList(), Function.identity());
  }

  private static Stream<Object[]> unwritten(Payment payment) {
    return payment.unwritten().stream()
        .map(
            entry ->
                new Object[] {
                  payment.id(), entry.event(), entry.sagaId(), entry.amount(), entry.at()
                });
  }

  /** From which of these sagas a payment was taken back, by the payment's id. */
  Map<Long, Set<UUID>> takenBackFrom(Collection<UUID> sagaIds) {
    Map<Long, Set<UUID>> takenBack = new HashMap<>();
    if (sagaIds.isEmpty()) {
      return takenBack;
    }
    String ids = String.join(", ", Collections.nCopies(sagaIds.size(), "uuid_to_bin(?)"));
    jdbc.query(
        "select payment_id, bin_to_uuid(saga_id) saga_id from payment_history where saga_id in ("
            + ids
            + ") and event = 'REVERTED'",
        row -> {
          takenBack
              .computeIfAbsent(row.getLong("payment_id"), payment -> new HashSet<>())
              .add(UUID.fromString(row.getString("saga_id")));
        },
        sagaIds.stream().map(UUID::toString).toArray());
    return takenBack;
  }

  /** Oldest first. */
  List<HistoryEntry> of(long paymentId) {
    return jdbc.query(
        "select event, bin_to_uuid(saga_id) saga_id, amount, at"
            + " from payment_history where payment_id = ? order by id",
        RecordRowMapper.of(HistoryEntry.class),
        paymentId);
  }
}
