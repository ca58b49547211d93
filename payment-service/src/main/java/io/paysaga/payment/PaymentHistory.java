package io.paysaga.payment;

import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.participant.book.RecordRowMapper;
import java.util.Collection;
import java.util.List;
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

  /** Oldest first. */
  List<HistoryEntry> of(long paymentId) {
    return jdbc.query(
        "select event, bin_to_uuid(saga_id) saga_id, amount, at"
            + " from payment_history where payment_id = ? order by id",
        RecordRowMapper.of(HistoryEntry.class),
        paymentId);
  }
}
