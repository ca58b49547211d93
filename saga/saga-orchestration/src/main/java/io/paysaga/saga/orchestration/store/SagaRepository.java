package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The saga table. Plain JDBC: a poll's sagas are read by one statement and written by one. */
@Repository
public class SagaRepository {

  /** What a column of another build holds of an owner that is a number. */
  private static final String BUYER = "buyer_id";

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "type",
          "definition_version",
          "subject",
          "owner",
          "active_key",
          "status",
          "stuck_since",
          "failure_code",
          "slot",
          "due_at",
          "state",
          "data",
          "transitions",
          "version",
          "created_at",
          "updated_at");

  private static final String ENDED =
      SagaStatus.ENDED.stream().map(status -> "'" + status + "'").collect(joining(","));

  /** An id is made when a saga is asked for, and the row seconds later at most. */
  private static final Duration FROM_ID_TO_ROW = Duration.ofMinutes(1);

  private final JdbcTemplate jdbc;
  private volatile @Nullable Statements statements;

  public SagaRepository(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is written and read.
   *
   * @param buyers whether the table has the column of another build, whose rows have no owner
   */
  private record Statements(
      boolean buyers, String select, MultiRowInsert insert, MultiRowInsert update) {

    static Statements of(boolean buyers) {
      String select =
          "select " + String.join(", ", COLUMNS) + (buyers ? ", " + BUYER : "") + " from saga ";
      List<String> columns = new ArrayList<>(COLUMNS);
      if (buyers) {
        columns.add(BUYER);
      }
      MultiRowInsert insert = MultiRowInsert.into("saga", columns.toArray(String[]::new));
      // One statement makes many inserts, but not many updates.
      return new Statements(
          buyers,
          select,
          insert,
          insert.orUpdate(
              "active_key",
              "status",
              "stuck_since",
              "failure_code",
              "due_at",
              "state",
              "data",
              "transitions",
              "version",
              "updated_at"));
    }

    @Nullable Object[] values(SagaRow saga) {
      List<@Nullable Object> values =
          new ArrayList<>(
              Arrays.asList(
                  saga.id(),
                  saga.type(),
                  saga.definitionVersion(),
                  saga.subject().toString(),
                  saga.owner(),
                  saga.activeKey(),
                  saga.status(),
                  saga.stuckSince(),
                  saga.failureCode(),
                  saga.slot(),
                  saga.dueAt(),
                  saga.state(),
                  saga.data(),
                  saga.transitions(),
                  saga.version(),
                  saga.createdAt(),
                  saga.updatedAt()));
      if (buyers) {
        values.add(buyerOf(saga.owner()));
      }
      return values.toArray();
    }

    SagaRow row(ResultSet row) throws SQLException {
      String owner = row.getString("owner");
      return new SagaRow(
          UUIDUtil.uuid(row.getBytes("id")),
          row.getString("type"),
          row.getInt("definition_version"),
          Subject.parse(row.getString("subject")),
          owner == null && buyers ? row.getString(BUYER) : owner,
          row.getString("active_key"),
          SagaStatus.valueOf(row.getString("status")),
          instant(row.getTimestamp("stuck_since")),
          row.getString("failure_code"),
          row.getInt("slot"),
          instant(row.getTimestamp("due_at")),
          row.getString("state"),
          row.getString("data"),
          row.getInt("transitions"),
          row.getInt("version"),
          row.getTimestamp("created_at").toInstant(),
          row.getTimestamp("updated_at").toInstant());
    }
  }

  /** Asked once: the table does not change while a process runs. */
  private Statements statements() {
    Statements known = statements;
    if (known == null) {
      known =
          Statements.of(
              count(
                      """
                      select count(*) from information_schema.columns
                      where table_schema = database() and table_name = 'saga' and column_name = ?
                      """,
                      BUYER)
                  > 0);
      statements = known;
    }
    return known;
  }

  /** The owner as a number; null when it is none, or is written otherwise. */
  private static @Nullable Long buyerOf(String owner) {
    try {
      long number = Long.parseLong(owner);
      return Long.toString(number).equals(owner) ? number : null;
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when another saga of one of the subjects
   *     forbids it
   */
  public void insert(Collection<SagaRow> rows) {
    Statements sql = statements();
    sql.insert().run(jdbc, rows, sql::values);
  }

  /** Rows that this transaction has locked. */
  public void update(Collection<SagaRow> rows) {
    Statements sql = statements();
    sql.update().run(jdbc, rows, sql::values);
  }

  /** Locked in id order, so that two who want the same rows never wait in a ring. */
  public List<SagaRow> lock(Collection<UUID> ids) {
    return in("where id in (%s) order by id " + LockWait.forUpdate(), keys(ids));
  }

  /** As {@link #lock}, but without those that another transaction has locked: it waits for none. */
  public List<SagaRow> lockFree(Collection<UUID> ids) {
    return in("where id in (%s) order by id for update skip locked", keys(ids));
  }

  public Optional<SagaRow> find(UUID id) {
    return in("where id in (%s)", keys(List.of(id))).stream().findFirst();
  }

  public List<SagaRow> find(Collection<UUID> ids) {
    return in("where id in (%s)", keys(ids));
  }

  /** The sagas that hold these active keys. */
  public List<SagaRow> active(Collection<String> activeKeys) {
    return in("where active_key in (%s)", activeKeys);
  }

  private List<SagaRow> in(String where, Collection<?> values) {
    return values.isEmpty()
        ? List.of()
        : select(
            String.format(
                Locale.ROOT, where, values.stream().map(value -> "?").collect(joining(","))),
            values.toArray());
  }

  private List<SagaRow> select(String where, Object... values) {
    Statements sql = statements();
    return jdbc.query(sql.select() + where, (row, number) -> sql.row(row), values);
  }

  /** In id order. */
  List<SagaRow> inOrder(Collection<UUID> ids) {
    return in("where id in (%s) order by id", keys(ids));
  }

  /** Sagas that hold, or held, one of these subjects, but for those that were undone. */
  List<SagaRow> notUndoneOf(Collection<Subject> subjects) {
    return in(
        "where subject in (%s) and status <> 'COMPENSATED' order by subject, id",
        subjects.stream().map(Subject::toString).toList());
  }

  /** Which of these exist. */
  Set<UUID> existing(Collection<UUID> ids) {
    return ids.isEmpty()
        ? Set.of()
        : new HashSet<>(
            jdbc.query(
                String.format(
                    Locale.ROOT,
                    "select id from saga where id in (%s)",
                    ids.stream().map(id -> "?").collect(joining(","))),
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
    return select(
        "where id > ? and id < ? and created_at >= ? and created_at < ? order by id limit ?",
        UUIDUtil.asByteArray(
            after == null ? SagaId.firstAt(from.minus(FROM_ID_TO_ROW)).value() : after),
        UUIDUtil.asByteArray(SagaId.firstAt(to.plus(FROM_ID_TO_ROW)).value()),
        Timestamp.from(from),
        Timestamp.from(to),
        limit);
  }

  /** Those of these that have ended. */
  public List<SagaRow> endedOf(Collection<UUID> ids) {
    return in("where id in (%s) and status in (" + ENDED + ")", keys(ids));
  }

  /** A version of a flow. */
  public record Version(String flow, int number) {}

  /**
   * Sagas whose deadline has passed, by slot: those with the oldest deadlines, in any order. Each
   * slot is a select of its own, so that the index holds its sagas in that order and few more are
   * read than asked for; all travel as one statement.
   *
   * @param upTo the last deadline that counts, by slot
   * @param known only sagas of these versions
   * @param limit of each slot
   */
  public Map<Integer, List<Due>> due(
      Map<Integer, Instant> upTo, Collection<Version> known, int limit) {
    if (known.isEmpty() || upTo.isEmpty()) {
      return Map.of();
    }
    String ofASlot =
        """
        (select slot, id, due_at from saga where slot = ? and due_at <= ?
          and (type, definition_version) in (%s) order by due_at limit ?)
        """
            .replace("%s", pairs(known));
    List<Object> values = new ArrayList<>();
    upTo.forEach(
        (slot, last) -> {
          values.addAll(List.of(slot, Timestamp.from(last)));
          addAll(known, values);
          values.add(limit);
        });
    Map<Integer, List<Due>> due = new HashMap<>();
    jdbc.query(
        String.join(" union all ", Collections.nCopies(upTo.size(), ofASlot)),
        row -> {
          due.computeIfAbsent(row.getInt("slot"), none -> new ArrayList<>()).add(due(row, 0));
        },
        values.toArray());
    return due;
  }

  public record Due(UUID id, Instant at) {}

  /**
   * Sagas of a slot with something to send that is not due yet, the oldest deadline first: those
   * that are stuck, and those that have ended and owe a best-effort step.
   *
   * @param after only those behind this one
   * @param known only sagas of these versions
   */
  public List<Due> waiting(
      int slot, Due after, Instant upTo, Collection<Version> known, int limit) {
    if (known.isEmpty()) {
      return List.of();
    }
    Timestamp from = Timestamp.from(after.at());
    List<Object> values = new ArrayList<>(List.of(slot, from, Timestamp.from(upTo)));
    values.addAll(List.of(from, UUIDUtil.asByteArray(after.id())));
    addAll(known, values);
    values.add(limit);
    return jdbc.query(
        """
        select id, due_at from saga where slot = ? and due_at >= ? and due_at <= ?
          and (due_at > ? or id > ?) and (stuck_since is not null or status in (%ended))
          and (type, definition_version) in (%s) order by due_at, id limit ?
        """
            .replace("%ended", ENDED)
            .replace("%s", pairs(known)),
        SagaRepository::due,
        values.toArray());
  }

  private static Due due(ResultSet row, int number) throws SQLException {
    return new Due(UUIDUtil.uuid(row.getBytes("id")), row.getTimestamp("due_at").toInstant());
  }

  /**
   * Sagas of a version that are due.
   *
   * @param example one of them
   */
  public record DueOfVersion(Version version, int sagas, UUID example) {}

  /** What is due in a slot, but for these versions. */
  public List<DueOfVersion> dueOfOthers(int slot, Instant upTo, Collection<Version> known) {
    List<Object> values = new ArrayList<>(List.of(slot, Timestamp.from(upTo)));
    addAll(known, values);
    return jdbc.query(
        """
        select type, definition_version, count(*) sagas, min(id) example from saga
        where slot = ? and due_at <= ? %s group by type, definition_version
        """
            .replace(
                "%s",
                known.isEmpty()
                    ? ""
                    : "and (type, definition_version) not in (" + pairs(known) + ")"),
        (row, number) ->
            new DueOfVersion(
                new Version(row.getString("type"), row.getInt("definition_version")),
                row.getInt("sagas"),
                UUIDUtil.uuid(row.getBytes("example"))),
        values.toArray());
  }

  private static String pairs(Collection<Version> versions) {
    return versions.stream().map(version -> "(?,?)").collect(joining(","));
  }

  private static void addAll(Collection<Version> versions, List<Object> values) {
    versions.forEach(
        version -> {
          values.add(version.flow());
          values.add(version.number());
        });
  }

  /**
   * By flow, how many are running or being undone, but for those that are stuck; counting stops at
   * this many.
   */
  public Map<String, Long> countInFlight(int atMost) {
    return jdbc
        .query(
            """
            select type, count(*) sagas from
              (select type from saga
               where status in ('RUNNING', 'COMPENSATING') and stuck_since is null limit ?) counted
            group by type
            """,
            (row, number) -> Map.entry(row.getString("type"), row.getLong("sagas")),
            atMost)
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** By owner, those that have some; the key of owner and id leaves out what began before. */
  public Map<String, Long> countInFlight(Collection<String> owners, Instant begunSince) {
    boolean numbers =
        statements().buyers() && owners.stream().allMatch(owner -> buyerOf(owner) != null);
    String column = numbers ? BUYER : "owner";
    List<Object> values = new ArrayList<>(owners);
    values.add(UUIDUtil.asByteArray(SagaId.firstAt(begunSince).value()));
    return jdbc
        .query(
            String.format(
                Locale.ROOT,
                """
                select %1$s whose, count(*) sagas from saga
                where %1$s in (%2$s) and id >= ? and status in ('RUNNING', 'COMPENSATING')
                  and stuck_since is null
                group by %1$s
                """,
                column,
                String.join(",", Collections.nCopies(owners.size(), "?"))),
            (row, number) -> Map.entry(row.getString("whose"), row.getLong("sagas")),
            values.toArray())
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Running or being undone, stuck or not, oldest first. */
  public List<SagaRow> underWay(int atMost) {
    return select("where status in ('RUNNING', 'COMPENSATING') order by id limit ?", atMost);
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
    condition(
        "subject = ?",
        search.subject() == null ? null : search.subject().toString(),
        conditions,
        values);
    Long buyer = search.owner() == null || !statements().buyers() ? null : buyerOf(search.owner());
    // Every row of an owner that is a number has it there, those of other builds too.
    condition(BUYER + " = ?", buyer, conditions, values);
    condition("owner = ?", buyer == null ? search.owner() : null, conditions, values);
    condition(
        "status = ?", search.status() == null ? null : search.status().name(), conditions, values);
    condition("type = ?", search.flow(), conditions, values);
    condition("failure_code = ?", search.failureCode(), conditions, values);
    if (search.stuck() != null) {
      conditions.add("stuck_since is " + (search.stuck() ? "not null" : "null"));
    }
    condition(
        "id < ?",
        search.before() == null ? null : UUIDUtil.asByteArray(search.before()),
        conditions,
        values);
    values.add(search.limit());
    return select(
        (conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions))
            + " order by id desc limit ?",
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

  private static List<byte[]> keys(Collection<UUID> ids) {
    return ids.stream().map(UUIDUtil::asByteArray).toList();
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
