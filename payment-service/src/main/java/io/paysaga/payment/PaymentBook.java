package io.paysaga.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.participant.BookQueries;
import io.paysaga.saga.participant.BookQueries.BarredDo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** The payments and their history, as an auditor reads them. */
@Repository
class PaymentBook {

  private static final String PAYMENTS =
      "select id, kind, subject_id, buyer_id, amount, status, bin_to_uuid(saga_id) saga, paid_at,"
          + " updated_at from payment ";
  private static final String HISTORY =
      "select id, payment_id, event, bin_to_uuid(saga_id) saga, amount, at from payment_history ";

  private final JdbcClient jdbc;
  private final BookQueries sagas;

  PaymentBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.sagas = new BookQueries(jdbc, "payment", "payment_history");
  }

  /**
   * What the books say.
   *
   * @param history of these payments and by these sagas, oldest first
   */
  record Excerpt(List<PaymentRow> payments, List<HistoryRow> history, List<BarredDo> barred) {}

  /**
   * @param amount in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PaymentRow(
      long paymentId,
      String kind,
      long subjectId,
      long buyerId,
      long amount,
      Payment.Status status,
      @Nullable UUID sagaId,
      @Nullable Instant paidAt,
      Instant updatedAt) {}

  /**
   * @param amount in won
   */
  record HistoryRow(
      long id, long paymentId, HistoryEntry.Event event, UUID sagaId, long amount, Instant at) {}

  List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /** Payments made by these sagas or of these subjects; all rows as of one moment. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  Excerpt read(Collection<UUID> sagaIds, String kind, Collection<Long> subjectIds) {
    List<byte[]> keys = BookQueries.keys(sagaIds);
    List<PaymentRow> payments =
        jdbc.sql(
                PAYMENTS
                    + "where saga_id in (:sagas) union "
                    + PAYMENTS
                    + "where kind = :kind and subject_id in (:subjects) order by id")
            .param("sagas", keys)
            .param("kind", kind)
            .param("subjects", orNone(subjectIds))
            .query(PaymentBook::payment)
            .list();
    List<HistoryRow> history =
        jdbc.sql(
                HISTORY
                    + "where saga_id in (:sagas) union "
                    + HISTORY
                    + "where payment_id in (:payments) order by id")
            .param("sagas", keys)
            .param("payments", orNone(payments.stream().map(PaymentRow::paymentId).toList()))
            .query(PaymentBook::history)
            .list();
    return new Excerpt(payments, history, sagas.barred(sagaIds));
  }

  /** SQL has no empty list, and no row has this id. */
  private static Collection<Long> orNone(Collection<Long> ids) {
    return ids.isEmpty() ? List.of(0L) : ids;
  }

  private static PaymentRow payment(ResultSet row, int number) throws SQLException {
    return new PaymentRow(
        row.getLong("id"),
        row.getString("kind"),
        row.getLong("subject_id"),
        row.getLong("buyer_id"),
        row.getLong("amount"),
        Payment.Status.valueOf(row.getString("status")),
        uuid(row.getString("saga")),
        instant(row.getObject("paid_at", LocalDateTime.class)),
        row.getObject("updated_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
  }

  private static HistoryRow history(ResultSet row, int number) throws SQLException {
    return new HistoryRow(
        row.getLong("id"),
        row.getLong("payment_id"),
        HistoryEntry.Event.valueOf(row.getString("event")),
        UUID.fromString(row.getString("saga")),
        row.getLong("amount"),
        row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  private static @Nullable Instant instant(@Nullable LocalDateTime utc) {
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }
}
