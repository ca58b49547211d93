package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The sagas and their journal. */
final class SagaTable {

  private static final String INSERT =
      "insert into saga (" + Saga.COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

  private SagaTable() {}

  static Map<UUID, Saga> lock(Connection connection, TreeSet<UUID> ids) throws SQLException {
    Map<UUID, Saga> sagas = new TreeMap<>();
    Sql.select(
        connection,
        "select " + Saga.COLUMNS + " from saga force index (primary) where id",
        ids,
        " order by id for update",
        row -> {
          Saga saga = Saga.of(row);
          sagas.put(saga.id(), saga);
        });
    return sagas;
  }

  static void insert(Connection connection, Collection<Saga> sagas, List<Saga.Entry> journal)
      throws SQLException {
    Sql.write(connection, INSERT, sagas, (row, saga) -> saga.write(row));
    journal(connection, journal);
  }

  static void update(Connection connection, Collection<Saga> sagas, List<Saga.Entry> journal)
      throws SQLException {
    Sql.write(
        connection,
        INSERT
            + " on duplicate key update active_key = values(active_key), data = values(data),"
            + " due_at = values(due_at), state = values(state), status = values(status),"
            + " transitions = values(transitions), updated_at = values(updated_at),"
            + " version = values(version)",
        sagas,
        (row, saga) -> saga.write(row));
    journal(connection, journal);
  }

  private static void journal(Connection connection, List<Saga.Entry> entries) throws SQLException {
    Sql.write(
        connection,
        "insert into saga_journal (saga_id, seq, at, event, detail, decided) values (?,?,?,?,?,?)",
        entries,
        (row, entry) -> {
          row.setBytes(1, Sql.bytes(entry.sagaId()));
          row.setInt(2, entry.seq());
          row.setString(3, entry.at());
          row.setString(4, entry.event());
          row.setString(5, entry.detail());
          row.setString(6, entry.decided());
        });
  }
}
