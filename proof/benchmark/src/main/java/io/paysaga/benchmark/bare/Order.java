package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order as it stands in the table; times as their columns say them. */
record Order(
    long id,
    long buyerId,
    String buyerName,
    long totalPrice,
    String status,
    @Nullable UUID sagaId,
    String placedAt,
    @Nullable String paidAt,
    @Nullable String cancelledAt) {

  static final String COLUMNS =
      "id, buyer_id, buyer_name, total_price, status, saga_id, placed_at, paid_at, cancelled_at";

  /**
   * @param after further SQL
   */
  static Map<Long, Order> find(Connection connection, Collection<Long> ids, String after)
      throws SQLException {
    Map<Long, Order> orders = new TreeMap<>();
    Sql.select(
        connection,
        "select " + COLUMNS + " from orders force index (primary) where id",
        ids,
        after,
        row -> orders.put(row.getLong(1), of(row)));
    return orders;
  }

  private static Order of(ResultSet row) throws SQLException {
    byte[] saga = row.getBytes(6);
    return new Order(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        saga == null ? null : Sql.uuid(saga),
        String.valueOf(Sql.moment(row, 7)),
        Sql.moment(row, 8),
        Sql.moment(row, 9));
  }

  /** As {@code 20261121-00000001}. */
  String number() {
    StringBuilder number = new StringBuilder(17);
    number.append(placedAt, 0, 4).append(placedAt, 5, 7).append(placedAt, 8, 10).append('-');
    String digits = Long.toString(id);
    return number.append("0".repeat(Math.max(0, 8 - digits.length()))).append(digits).toString();
  }

  Order with(String newStatus, @Nullable UUID payer, @Nullable String at) {
    return new Order(
        id, buyerId, buyerName, totalPrice, newStatus, payer, placedAt, at, cancelledAt);
  }
}
