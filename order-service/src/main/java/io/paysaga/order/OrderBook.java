package io.paysaga.order;

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

/** The orders, as an auditor reads them. */
@Repository
class OrderBook {

  private static final String ORDERS =
      "select id, buyer_id, total_price, status, bin_to_uuid(saga_id) saga, placed_at, paid_at"
          + " from orders ";

  private final JdbcClient jdbc;
  private final BookQueries sagas;

  OrderBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.sagas = new BookQueries(jdbc, "orders");
  }

  /** What the books say. */
  record Excerpt(List<OrderRow> orders, List<BarredDo> barred) {}

  /**
   * @param totalPrice in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OrderRow(
      long orderId,
      long buyerId,
      long totalPrice,
      Order.Status status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt) {}

  List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /** Orders paid by these sagas, and these orders; all rows as of one moment. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    // SQL has no empty list, and no order is 0.
    List<OrderRow> orders =
        jdbc.sql(
                ORDERS
                    + "where saga_id in (:sagas) union "
                    + ORDERS
                    + "where id in (:orders) order by id")
            .param("sagas", BookQueries.keys(sagaIds))
            .param("orders", orderIds.isEmpty() ? List.of(0L) : orderIds)
            .query(OrderBook::order)
            .list();
    return new Excerpt(orders, sagas.barred(sagaIds));
  }

  private static OrderRow order(ResultSet row, int number) throws SQLException {
    return new OrderRow(
        row.getLong("id"),
        row.getLong("buyer_id"),
        row.getLong("total_price"),
        Order.Status.valueOf(row.getString("status")),
        uuid(row.getString("saga")),
        row.getObject("placed_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
        instant(row.getObject("paid_at", LocalDateTime.class)));
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  private static @Nullable Instant instant(@Nullable LocalDateTime utc) {
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }
}
