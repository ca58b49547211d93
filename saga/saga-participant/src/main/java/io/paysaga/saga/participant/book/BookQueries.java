package io.paysaga.saga.participant.book;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.WireName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the books of every participant tell an auditor in the same way: which sagas wrote them, and
 * which dos its barrier refuses. Reads only.
 */
public final class BookQueries {

  private static final String BARRED = Barred.class.getAnnotation(WireName.class).value();

  private final JdbcClient jdbc;
  private final String between;

  /**
   * @param tables the books, each with an indexed {@code saga_id}; a column of another name is
   *     called so by a derived table, {@code (select refunded_by saga_id from sale) refunds}
   */
  public BookQueries(JdbcClient jdbc, String... tables) {
    this.jdbc = jdbc;
    this.between =
        List.of(tables).stream()
            .map(
                table ->
                    "(select distinct saga_id from "
                        + table
                        + " where saga_id > :after and saga_id < :before"
                        + " order by saga_id limit :limit)")
            .collect(
                Collectors.joining(
                    " union ",
                    "select bin_to_uuid(found.saga_id) id from (",
                    ") found order by found.saga_id limit :limit"));
  }

  /**
   * A do that is refused if it still comes. It is evidence only: the books tell the effects.
   *
   * @param at when it was barred
   */
  public record BarredDo(UUID sagaId, String step, Instant at) {}

  /**
   * Sagas that stand in the books, in the order of their ids. A UUIDv7 begins with its time, so
   * bounds of ids are bounds of the time at which the sagas began.
   *
   * @param after exclusive
   * @param before exclusive
   */
  public List<UUID> between(UUID after, UUID before, int limit) {
    return jdbc.sql(between)
        .param("after", UUIDUtil.asByteArray(after))
        .param("before", UUIDUtil.asByteArray(before))
        .param("limit", limit)
        .query((row, number) -> UUID.fromString(row.getString("id")))
        .list();
  }

  /** Which dos of these sagas are barred here. */
  public List<BarredDo> barred(Collection<UUID> sagaIds) {
    return jdbc.sql(
            "select bin_to_uuid(saga_id) saga_id, step, at from inbox where saga_id in (:sagas)"
                + " and direction = 'DO' and reply_type = :barred order by inbox.saga_id, step")
        .param("sagas", keys(sagaIds))
        .param("barred", BARRED)
        .query(RecordRowMapper.of(BarredDo.class))
        .list();
  }

  /** For {@code some_id in (:ids)}: SQL has no empty list, and no row has the id 0. */
  public static Collection<Long> orNone(Collection<Long> ids) {
    return ids.isEmpty() ? List.of(0L) : ids;
  }

  /** For {@code saga_id in (:sagas)}: never empty, as SQL has no empty list. */
  public static List<byte[]> keys(Collection<UUID> sagaIds) {
    return sagaIds.isEmpty()
        ? List.of(new byte[0])
        : sagaIds.stream().map(UUIDUtil::asByteArray).toList();
  }
}
