package io.paysaga.saga.audit;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.engine.SagaStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The saga table, as an auditor reads it: a page at a time, and without a lock. */
@Repository
public class SagaSnapshots {

  /** An id is made when a checkout comes, and the row seconds later at most. */
  private static final Duration FROM_ID_TO_ROW = Duration.ofMinutes(1);

  private static final String SAGAS =
      "select bin_to_uuid(id) saga, type, subject, buyer_id, active_key, status, stuck_since,"
          + " due_at, data, version, created_at from saga ";

  private final JdbcClient jdbc;
  private final JsonMapper json = JsonMapper.builder().build();

  SagaSnapshots(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The smallest UUIDv7 of a time, or just below it. */
  public static UUID idAt(Instant time) {
    return new UUID(time.toEpochMilli() << 16, 0);
  }

  /**
   * Sagas that began in this time, in the order of their ids.
   *
   * @param after only sagas behind this one; absent on the first page
   */
  List<AuditedSaga> page(Instant from, Instant to, @Nullable UUID after, int limit) {
    // By id, which is the key of the table; `created_at` only cuts the edges.
    return jdbc.sql(
            SAGAS
                + "where id > :after and id < :before and created_at >= :from and created_at < :to"
                + " order by id limit :limit")
        .param(
            "after", UUIDUtil.asByteArray(after == null ? idAt(from.minus(FROM_ID_TO_ROW)) : after))
        .param("before", UUIDUtil.asByteArray(idAt(to.plus(FROM_ID_TO_ROW))))
        .param("from", LocalDateTime.ofInstant(from, ZoneOffset.UTC))
        .param("to", LocalDateTime.ofInstant(to, ZoneOffset.UTC))
        .param("limit", limit)
        .query(this::saga)
        .list();
  }

  /** These sagas, as far as they exist. */
  public List<AuditedSaga> read(Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : jdbc.sql(SAGAS + "where id in (:ids) order by id")
            .param("ids", keys(ids))
            .query(this::saga)
            .list();
  }

  /** Sagas of these subjects that are live, completed or resolved: rarely more than one each. */
  List<AuditedSaga> activeOf(Collection<String> subjects) {
    return subjects.isEmpty()
        ? List.of()
        : jdbc.sql(
                SAGAS
                    + "where subject in (:subjects) and status <> 'COMPENSATED'"
                    + " order by subject, id")
            .param("subjects", subjects)
            .query(this::saga)
            .list();
  }

  /** Which of these sagas exist. */
  Set<UUID> existing(Collection<UUID> ids) {
    return ids.isEmpty()
        ? Set.of()
        : new HashSet<>(
            jdbc.sql("select bin_to_uuid(id) saga from saga where id in (:ids)")
                .param("ids", keys(ids))
                .query((row, number) -> UUID.fromString(row.getString("saga")))
                .list());
  }

  private AuditedSaga saga(ResultSet row, int number) throws SQLException {
    return new AuditedSaga(
        UUID.fromString(row.getString("saga")),
        row.getString("type"),
        row.getString("subject"),
        row.getLong("buyer_id"),
        row.getString("active_key"),
        SagaStatus.valueOf(row.getString("status")),
        instant(row.getObject("stuck_since", LocalDateTime.class)),
        instant(row.getObject("due_at", LocalDateTime.class)),
        json.readTree(row.getString("data")),
        row.getInt("version"),
        row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
  }

  private static @Nullable Instant instant(@Nullable LocalDateTime utc) {
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }

  private static List<byte[]> keys(Collection<UUID> ids) {
    return ids.stream().map(UUIDUtil::asByteArray).toList();
  }
}
