package io.paysaga.order;

import io.paysaga.saga.participant.book.RecordRowMapper;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Which names were erased, on whose word. A row is never changed, and stays. */
@Repository
class BuyerErasures {

  private final JdbcClient jdbc;

  BuyerErasures(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param orders on which the name stood
   * @param askedBy an operator's name
   */
  record Erasure(
      long buyerId,
      long orders,
      String askedBy,
      String askedBySubject,
      String reason,
      Instant at) {}

  /**
   * Takes the name from each order of this buyer. Nothing else about an order changes, so the books
   * show what they showed.
   *
   * @return on how many orders it stood
   */
  @Transactional
  public int eraseName(long buyerId) {
    return jdbc.sql(
            "update orders set buyer_name = :erased"
                + " where buyer_id = :buyer and buyer_name <> :erased")
        .param("erased", Order.ERASED)
        .param("buyer", buyerId)
        .update();
  }

  @Transactional
  public void add(Erasure erasure) {
    jdbc.sql(
            "insert into buyer_erasure"
                + " (buyer_id, orders, asked_by, asked_by_subject, reason, at)"
                + " values (?, ?, ?, ?, ?, ?)")
        .params(
            erasure.buyerId(),
            erasure.orders(),
            erasure.askedBy(),
            erasure.askedBySubject(),
            erasure.reason(),
            Timestamp.from(erasure.at()))
        .update();
  }

  @Transactional(readOnly = true)
  public Optional<Erasure> lastOf(long buyerId) {
    return jdbc.sql(
            "select buyer_id, orders, asked_by, asked_by_subject, reason, at from buyer_erasure"
                + " where buyer_id = :buyer order by id desc limit 1")
        .param("buyer", buyerId)
        .query(RecordRowMapper.of(Erasure.class))
        .optional();
  }
}
