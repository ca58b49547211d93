package io.paysaga.orchestrator.runtime;

import static java.util.stream.Collectors.joining;

import io.paysaga.orchestrator.engine.SagaStatus;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The saga table. Plain JDBC: a poll's sagas are read by one statement and written by one. */
@Repository
class SagaRows {

  private static final int BATCH = 1000;

  private static final String COLUMNS =
      "id, type, definition_version, subject, buyer_id, active_key, status, stuck_since, slot,"
          + " due_at, state, data, transitions, version, created_at, updated_at";

  private static final String SELECT = "select " + COLUMNS + " from saga ";

  private static final String INSERT =
      "insert into saga (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

  /** The driver makes one statement of many inserts, but not of many updates. */
  private static final String UPDATE =
      INSERT
          + " on duplicate key update active_key = values(active_key), status = values(status),"
          + " stuck_since = values(stuck_since), due_at = values(due_at), state = values(state),"
          + " data = values(data), transitions = values(transitions), version = values(version),"
          + " updated_at = values(updated_at)";

  private static final String ENDED =
      SagaStatus.ENDED.stream().map(status -> "'" + status + "'").collect(joining(","));

  private final JdbcTemplate jdbc;

  SagaRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when another saga of one of the subjects
   *     forbids it
   */
  void insert(Collection<SagaRow> rows) {
    jdbc.batchUpdate(INSERT, rows, BATCH, SagaRows::set);
  }

  /** Rows that this transaction has locked. */
  void update(Collection<SagaRow> rows) {
    jdbc.batchUpdate(UPDATE, rows, BATCH, SagaRows::set);
  }

  private static void set(PreparedStatement row, SagaRow saga) throws SQLException {
    row.setBytes(1, Journal.bytes(saga.id()));
    row.setString(2, saga.type());
    row.setInt(3, saga.definitionVersion());
    row.setString(4, saga.subject());
    row.setLong(5, saga.buyerId());
    row.setString(6, saga.activeKey());
    row.setString(7, saga.status().name());
    row.setTimestamp(8, timestamp(saga.stuckSince()));
    row.setInt(9, saga.slot());
    row.setTimestamp(10, timestamp(saga.dueAt()));
    row.setString(11, saga.state());
    row.setString(12, saga.data());
    row.setInt(13, saga.transitions());
    row.setInt(14, saga.version());
    row.setTimestamp(15, timestamp(saga.createdAt()));
    row.setTimestamp(16, timestamp(saga.updatedAt()));
  }

  /** Locked in id order, so that two who want the same rows never wait in a ring. */
  List<SagaRow> lock(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s) order by id for update", keys(ids));
  }

  Optional<SagaRow> find(UUID id) {
    return in(SELECT + "where id in (%s)", keys(List.of(id))).stream().findFirst();
  }

  List<SagaRow> find(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s)", keys(ids));
  }

  /** The sagas that hold these active keys. */
  List<SagaRow> active(Collection<String> activeKeys) {
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

  /** Those of these that have ended. */
  List<SagaRow> endedOf(Collection<UUID> ids) {
    return in(SELECT + "where id in (%s) and status in (" + ENDED + ")", keys(ids));
  }

  /**
   * Sagas of a slot whose deadline has passed, the oldest deadline first. Of one slot, so that the
   * index holds them in this order and no more are read than asked for.
   */
  List<Due> due(int slot, Instant upTo, int limit) {
    return jdbc.query(
        "select id, due_at from saga where slot = ? and due_at <= ? order by due_at limit ?",
        (row, number) -> new Due(uuid(row.getBytes("id")), row.getTimestamp("due_at").toInstant()),
        slot,
        Timestamp.from(upTo),
        limit);
  }

  record Due(UUID id, Instant at) {}

  /** How many are running or being undone; counting stops at this many. */
  long countInFlight(int atMost) {
    return count(
        """
        select count(*) from
          (select 1 from saga where status in ('RUNNING', 'COMPENSATING') limit ?) counted
        """,
        atMost);
  }

  long countStuck() {
    return count("select count(*) from saga where stuck_since is not null");
  }

  private long count(String query, Object... values) {
    Long count = jdbc.queryForObject(query, Long.class, values);
    return count == null ? 0 : count;
  }

  /** Newest first. */
  List<SagaRow> search(Sagas.Search search) {
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
        search.before() == null ? null : Journal.bytes(search.before()),
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
        uuid(row.getBytes("id")),
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
    return ids.stream().map(Journal::bytes).toList();
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
