package io.paysaga.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.participant.book.RecordRowMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is read of orders so often that only the columns which are wanted are read. */
@Repository
class OrderRows {

  private static final RowMapper<Summary> SUMMARY = RecordRowMapper.of(Summary.class);

  private final JdbcClient jdbc;

  OrderRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
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
}
