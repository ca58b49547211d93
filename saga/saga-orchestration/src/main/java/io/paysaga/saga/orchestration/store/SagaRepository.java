package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The saga table. Plain JDBC: a poll's sagas are read by one statement and written by one. */
@Repository
public class SagaRepository {

  private static final String[] COLUMNS = {
    "id",
    "type",
    "definition_version",
    "subject",
    "buyer_id",
    "active_key",
    "status",
    "stuck_since",
    "slot",
    "due_at",
    "state",
    "data",
    "transitions",
    "version",
    "created_at",
    "updated_at"
  };

  private static final String SELECT = "select " + String.join(", ", COLUMNS) + " from saga ";

  private static final MultiRowInsert INSERT = MultiRowInsert.into("saga", COLUMNS);

  /** One statement makes many inserts, but not many updates. */
  private static final MultiRowInsert UPDATE =
      INSERT.orUpdate(
          "active_key",
          "status",
          "stuck_since",
          "due_at",
          "state",
          "data",
          "transitions",
          "version",
          "updated_at");

  private static final String ENDED =
      SagaStatus.ENDED.stream().map(status -> "'" + status + "'").collect(joining(","));

  /** An id is made when a saga is asked for, and the row seconds later at most. */
  private static final Duration FROM_ID_TO_ROW = Duration.ofMinutes(1);

  private final JdbcTemplate jdbc;

  public SagaRepository(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when another saga of one of the subjects
   *     forbids it
   */
  public void insert(Collection<SagaRow> rows) {
    INSERT.run(jdbc, rows, SagaRepository::values);
  }

  /** Rows that this transaction has locked. */
  public void update(Collection<SagaRow> rows) {
    UPDATE.run(jdbc, rows, SagaRepository::values);
  }

  private static @Nullable Object[] values(SagaRow saga) {
    return new @Nullable Object[] {
      saga.id(),
      saga.type(),
      saga.definitionVersion(),
      saga.subject(),
      saga.buyerId(),
      saga.activeKey(),
      saga.status(),
      saga.stuckSince(),
      saga.slot(),
      saga.dueAt(),
      saga.state(),
      saga.data(),
      saga.transitions(),
      saga.version(),
      saga.createdAt(),
      saga.updatedAt()
    };
  }

  /** Locked in id order, so that two who want the same rows never wait in a ring. */
  public List<SagaRow> lock(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s) order by id for update", keys(ids));
  }

  public Optional<SagaRow> find(UUID id) {
    return in(SELECT + "where id in (%s)", keys(List.of(id))).stream().findFirst();
  }

  public List<SagaRow> find(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s)", keys(ids));
  }

  /** The sagas that hold these active keys. */
  public List<SagaRow> active(Collection<String> activeKeys) {
    return in(SELECT + "where active_key in (%s)", activeKeys);
  }

  private List<SagaRow> in(String select, Collection<?> values) {
    return values.isEmpty()
        ? List.of()
        : jdbc.query(
            select.formatted(values.stream().map(value -> "?").collect(joining(","))),
            (row, number) -> row(row),
            values.toArray());
  }

  /** In id order. */
  List<SagaRow> inOrder(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s) order by id", keys(ids));
  }

  /** Sagas that hold, or held, one of these subjects, but for those that were undone. */
  List<SagaRow> notUndoneOf(Collection<String> subjects) {
    return in(
        SELECT + "where subject in (%s) and status <> 'COMPENSATED' order by subject, id",
        subjects);
  }

  /** Which of these exist. */
  Set<UUID> existing(Collection<UUID> ids) {
    return ids.isEmpty()
        ? Set.of()
        : new HashSet<>(
            jdbc.query(
                "select id from saga where id in (%s)"
                    .formatted(ids.stream().map(id -> "?").collect(joining(","))),
                (row, number) -> UUIDUtil.uuid(row.getBytes("id")),
                keys(ids).toArray()));
  }

  /**
   * In id order.
   *
   * @param after only sagas behind this one; absent on the first page
   */
  List<SagaRow> begunBetween(Instant from, Instant to, @Nullable UUID after, int limit) {
    // By id, which is the key of the table; `created_at` only cuts the edges.
    return jdbc.query(
        SELECT
            + "where id > ? and id < ? and created_at >= ? and created_at < ? order by id limit ?",
        (row, number) -> row(row),
        UUIDUtil.asByteArray(after == null ? firstIdAt(from.minus(FROM_ID_TO_ROW)) : after),
        UUIDUtil.asByteArray(firstIdAt(to.plus(FROM_ID_TO_ROW))),
        Timestamp.from(from),
        Timestamp.from(to),
        limit);
  }

  /** The smallest UUIDv7 of a moment. */
  private static UUID firstIdAt(Instant moment) {
    return new UUID(moment.toEpochMilli() << 16, 0);
  }

  /** Those of these that have ended. */
  public List<SagaRow> endedOf(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s) and status in (" + ENDED + ")", keys(ids));
  }

  /**
   * Sagas of a slot whose deadline has passed, the oldest deadline first. Of one slot, so that the
   * index holds them in this order and no more are read than asked for.
   */
  public List<Due> due(int slot, Instant upTo, int limit) {
    return jdbc.query(
        "select id, due_at from saga where slot = ? and due_at <= ? order by due_at limit ?",
        (row, number) ->
            new Due(UUIDUtil.uuid(row.getBytes("id")), row.getTimestamp("due_at").toInstant()),
        slot,
        Timestamp.from(upTo),
        limit);
  }

  public record Due(UUID id, Instant at) {}

  /** How many are running or being undone; counting stops at this many. */
  public long countInFlight(int atMost) {
    return count(
        """
        select count(*) from
          (select 1 from saga where status in ('RUNNING', 'COMPENSATING') limit ?) counted
        """,
        atMost);
  }

  public long countStuck() {
    return count("select count(*) from saga where stuck_since is not null");
  }

  private long count(String query, Object... values) {
    Long count = jdbc.queryForObject(query, Long.class, values);
    return count == null ? 0 : count;
  }

  /** Newest first. */
  public List<SagaRow> search(SagaQueries.Search search) {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    condition("subject = ?", search.subject(), conditions, values);
    condition("buyer_id = ?", search.buyerId(), conditions, values);
    condition(
        "status = ?", search.status() == null ? null : search.status().name(), conditions, values);
    if (search.stuck() != null) {
      conditions.add("stuck_since is " + (search.stuck() ? "not null" : "null"));
    }
    condition(
        "id < ?",
        search.before() == null ? null : UUIDUtil.asByteArray(search.before()),
        conditions,
        values);
    values.add(search.limit());
    return jdbc.query(
        SELECT
            + (conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions))
            + " order by id desc limit ?",
        (row, number) -> row(row),
        values.toArray());
  }

  /** One that is absent does not count. */
  private static void condition(
      String condition, @Nullable Object value, List<String> conditions, List<Object> values) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }

  private static SagaRow row(ResultSet row) throws SQLException {
    return new SagaRow(
        UUIDUtil.uuid(row.getBytes("id")),
        row.getString("type"),
        row.getInt("definition_version"),
        row.getString("subject"),
        row.getLong("buyer_id"),
        row.getString("active_key"),
        SagaStatus.valueOf(row.getString("status")),
        instant(row.getTimestamp("stuck_since")),
        row.getInt("slot"),
        instant(row.getTimestamp("due_at")),
        row.getString("state"),
        row.getString("data"),
        row.getInt("transitions"),
        row.getInt("version"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  private static List<byte[]> keys(Collection<UUID> ids) {
    return ids.stream().map(UUIDUtil::asByteArray).toList();
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
