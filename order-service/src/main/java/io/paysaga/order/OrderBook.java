package io.paysaga.order;

import com.fasterxml.jackson.annotation.JsonInclude;
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

/** The orders, as an auditor reads them. */
@Repository
class OrderBook implements SagaBook {

  /** In the table a refunded order stays PAID. */
  private static final String ORDERS =
      "select id order_id, buyer_id, total_price,"
          + " if(refund_saga_id is null, status, 'REFUNDED') status,"
          + " bin_to_uuid(saga_id) saga_id, placed_at, paid_at,"
          + " bin_to_uuid(refund_saga_id) refund_saga_id, refunded_at from orders ";

  private static final String REFUNDS = "(select refund_saga_id saga_id from orders) refunds";

  private final JdbcClient jdbc;
  private final BookQueries sagas;

  OrderBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.sagas = new BookQueries(jdbc, "orders", REFUNDS);
  }

  /** What the books say. */
  record Excerpt(List<OrderRow> orders, List<BarredDo> barred) {}

  /**
   * @param totalPrice in won
   * @param sagaId who paid it
   * @param refundSagaId who refunded it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OrderRow(
      long orderId,
      long buyerId,
      long totalPrice,
      Order.Status status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt,
      @Nullable UUID refundSagaId,
      @Nullable Instant refundedAt) {}

  @Override
  public String subjects() {
    return "orderIds";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /** Orders paid or refunded by these sagas, and these orders; all rows as of one moment. */
  @Override
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    List<OrderRow> orders =
        jdbc.sql(
                ORDERS
                    + "where saga_id in (:sagas) union "
                    + ORDERS
                    + "where refund_saga_id in (:sagas) union "
                    + ORDERS
                    + "where id in (:orders) order by order_id")
            .param("sagas", BookQueries.keys(sagaIds))
            .param("orders", BookQueries.orNone(orderIds))
            .query(RecordRowMapper.of(OrderRow.class))
            .list();
    return new Excerpt(orders, sagas.barred(sagaIds));
  }
}
