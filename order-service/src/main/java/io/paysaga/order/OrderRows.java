package io.paysaga.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.messaging.MultiRowUpdate;
import io.paysaga.saga.participant.book.RecordRowMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Orders in plain SQL: what is asked and changed for many at once, and the items of one. */
@Repository
class OrderRows {

  private static final RowMapper<Summary> SUMMARY = RecordRowMapper.of(Summary.class);

  private static final MultiRowUpdate UPDATE =
      MultiRowUpdate.of(
          "orders",
          "id",
          "status",
          "saga_id",
          "paid_at",
          "cancelled_at",
          "refund_saga_id",
          "refunded_at",
          "refund_final");

  private static final MultiRowInsert INSERT_ITEMS =
      MultiRowInsert.into("order_item", "order_id", "line", "name", "unit_price", "quantity");

  private final JdbcTemplate template;
  private final JdbcClient jdbc;

  OrderRows(JdbcTemplate template) {
    this.template = template;
    this.jdbc = JdbcClient.create(template);
  }

  /**
   * What a checkout or a refund asks of an order.
   *
   * @param totalPrice in won
   * @param paidBy the saga that paid it, while it is PAID or REFUNDED
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Summary(
      long orderId,
      long buyerId,
      Order.Status status,
      long totalPrice,
      Instant placedAt,
      @Nullable UUID paidBy) {}

  /** Those that exist. In the table a refunded order stays PAID. */
  List<Summary> summaries(Collection<Long> ids) {
    return jdbc.sql(
            "select id order_id, buyer_id,"
                + " if(refund_saga_id is null, status, 'REFUNDED') status,"
                + " total_price, placed_at, bin_to_uuid(saga_id) paid_by"
                + " from orders where id in (:ids)")
        .param("ids", ids)
        .query(SUMMARY)
        .list();
  }

  /** Writes what happened to these orders since they were locked. */
  void update(Collection<Order> locked) {
    UPDATE.run(template, locked, Order::changed);
  }

  void addItems(long orderId, List<OrderItem> items) {
    INSERT_ITEMS.run(
        template,
        IntStream.range(0, items.size()).boxed().toList(),
        line -> {
          OrderItem item = items.get(line);
          return new Object[] {orderId, line, item.name(), item.unitPrice(), item.quantity()};
        });
  }

  List<OrderItem> items(long orderId) {
    return jdbc.sql(
            "select name, unit_price, quantity from order_item where order_id = ? order by line")
        .param(orderId)
        .query(OrderItem.class)
        .list();
  }
}
