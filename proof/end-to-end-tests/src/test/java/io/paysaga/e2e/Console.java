package io.paysaga.e2e;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** Where somebody does something to the databases, forgets it, and comes back. */
public final class Console {

  private final JdbcTemplate sql;

  Console(JdbcTemplate sql) {
    this.sql = sql;
  }

  /**
   * Holds these rows, of which there are some, in a transaction that is rolled back in the end.
   *
   * @param rows as {@code point.account where buyer_id = 1}
   */
  public void locks(String rows, Runnable meanwhile) {
    try (Connection session = Objects.requireNonNull(sql.getDataSource()).getConnection()) {
      session.setAutoCommit(false);
      lock(session, rows);
      meanwhile.run();
      session.rollback();
    } catch (SQLException failed) {
      throw new IllegalStateException("These cannot be locked, or not set free: " + rows, failed);
    }
  }

  private static void lock(Connection session, String rows) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet found = statement.executeQuery("select * from " + rows + " for update")) {
      if (!found.next()) {
        throw new IllegalStateException("There is no " + rows);
      }
    }
  }

  /**
   * Holds a whole table.
   *
   * @param table as {@code point.account}
   */
  public void locksTable(String table, Runnable meanwhile) {
    try (Connection session = Objects.requireNonNull(sql.getDataSource()).getConnection();
        Statement statement = session.createStatement()) {
      statement.execute("lock tables " + table + " write");
      meanwhile.run();
      statement.execute("unlock tables");
    } catch (SQLException failed) {
      throw new IllegalStateException(table + " cannot be locked, or not set free", failed);
    }
  }

  /** As in a planned change of the server that takes writes: each write is refused. */
  public void forbidsWrites(Runnable meanwhile) {
    sql.execute("set global super_read_only = on");
    try {
      meanwhile.run();
    } finally {
      sql.execute("set global super_read_only = off");
      sql.execute("set global read_only = off");
    }
  }
}
