package io.paysaga.benchmark.raw;

import io.paysaga.servers.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Inserts and commits, as many rows at a time as asked. */
final class Commits implements AutoCloseable {

  /** About what a row of an inbox or a ledger has beside its keys. */
  private static final byte[] PAYLOAD = new byte[100];

  private final DatabaseAccess database;

  Commits(DatabaseAccess database) throws SQLException {
    this.database = database;
    execute("create database if not exists raw_limits");
    execute(
        "create table if not exists raw_limits.t (id bigint not null auto_increment,"
            + " payload varbinary(100) not null, primary key (id))");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Lap run(int connections, int rows, Duration time) throws Exception {
    List<Inserts> inserts = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        inserts.add(new Inserts(database.connect(), rows));
      }
      return Lap.of(inserts, time);
    } finally {
      for (Inserts each : inserts) {
        each.connection.close();
      }
    }
  }

  /** One row at a time; to be called when it is warm. */
  Lap paced(Duration time) throws Exception {
    try (Connection connection = database.connect()) {
      return Lap.paced(new Inserts(connection, 1), time);
    }
  }

  private static final class Inserts implements Lap.Step {
    private final Connection connection;
    private final PreparedStatement insert;

    Inserts(Connection connection, int rows) throws SQLException {
      this.connection = connection;
      connection.setAutoCommit(false);
      this.insert =
          connection.prepareStatement(
              "insert into raw_limits.t (payload) values (?)" + ",(?)".repeat(rows - 1));
      for (int row = 1; row <= rows; row++) {
        insert.setBytes(row, PAYLOAD);
      }
    }

    @Override
    public void once() throws SQLException {
      insert.executeUpdate();
      connection.commit();
    }
  }

  @Override
  public void close() throws SQLException {
    execute("drop database raw_limits");
  }
}
