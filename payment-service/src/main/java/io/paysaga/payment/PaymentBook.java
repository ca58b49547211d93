package io.paysaga.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.events.Payable;
import io.paysaga.saga.participant.book.BookQueries;
import io.paysaga.saga.participant.book.BookQueries.BarredDo;
import io.paysaga.saga.participant.book.RecordRowMapper;
import io.paysaga.saga.participant.book.SagaBook;
import java.time.Instant;
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
class PaymentBook implements SagaBook {

  private static final String PAYMENTS =
      "select id payment_id, kind, subject_id, buyer_id, amount, status, bin_to_uuid(saga_id) saga_id, paid_at,"
          + " updated_at from payment ";
  private static final String HISTORY =
      "select id, payment_id, event, bin_to_uuid(saga_id) saga_id, amount, at from payment_history ";

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

  @Override
  public String subjects() {
    return "orderIds";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /** Payments made by these sagas or of these orders; all rows as of one moment. */
  @Override
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    List<byte[]> keys = BookQueries.keys(sagaIds);
    List<PaymentRow> payments =
        jdbc.sql(
                PAYMENTS
                    + "where saga_id in (:sagas) union "
                    + PAYMENTS
                    + "where kind = :kind and subject_id in (:subjects) order by payment_id")
            .param("sagas", keys)
            .param("kind", Payable.ORDER)
            .param("subjects", BookQueries.orNone(orderIds))
            .query(RecordRowMapper.of(PaymentRow.class))
            .list();
    List<HistoryRow> history =
        jdbc.sql(
                HISTORY
                    + "where saga_id in (:sagas) union "
                    + HISTORY
                    + "where payment_id in (:payments) order by id")
            .param("sagas", keys)
            .param(
                "payments",
                BookQueries.orNone(payments.stream().map(PaymentRow::paymentId).toList()))
            .query(RecordRowMapper.of(HistoryRow.class))
            .list();
    return new Excerpt(payments, history, sagas.barred(sagaIds));
  }
}
