package io.paysaga.saga.messaging;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.UUIDUtil;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Asks the database, after a failure, whether it takes writes: one committed insert of a row that
 * nobody else touches. No list of its words tells that, and a select does not either.
 */
final class DatabaseProbe {

  private static final Logger log = LoggerFactory.getLogger(DatabaseProbe.class);

  private final JdbcTemplate jdbc;

  DatabaseProbe(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** On any connection; the database is away when there is none. */
  boolean passes() {
    try {
      ask();
      return true;
    } catch (SQLException | DataAccessException refused) {
      log.warn("The database takes no writes: {}", refused.getMessage());
      return false;
    }
  }

  /**
   * On the connection of the transaction that has just failed, if there is one, which is rolled
   * back before. When the write is refused, this connection is good for nothing and leaves its pool
   * once the transaction has ended: another one may lead to a server that takes writes.
   *
   * @throws SQLException what the database says instead
   */
  void ask() throws SQLException {
    DataSource pool = Objects.requireNonNull(jdbc.getDataSource());
    Connection connection = DataSourceUtils.getConnection(pool);
    try {
      write(connection);
    } catch (SQLException refused) {
      if (TransactionSynchronizationManager.isSynchronizationActive()) {
        TransactionSynchronizationManager.registerSynchronization(new Leaving(pool, connection));
      } else {
        leaves(pool, connection);
      }
      throw refused;
    } finally {
      DataSourceUtils.releaseConnection(connection, pool);
    }
  }

  /** Not before: who rolls back a connection that is closed fails, and says so with its stack. */
  private record Leaving(DataSource pool, Connection connection)
      implements TransactionSynchronization {

    @Override
    public void afterCompletion(int status) {
      try {
        leaves(pool, connection);
      } catch (SQLException stays) {
        log.warn("A connection that takes no writes stays in its pool: {}", stays.getMessage());
      }
    }
  }

  /** Hikari closes it; in another pool it comes back dead. */
  private static void leaves(DataSource pool, Connection connection) throws SQLException {
    if (pool.isWrapperFor(HikariDataSource.class)) {
      pool.unwrap(HikariDataSource.class)
          .evictConnection(DataSourceUtils.getTargetConnection(connection));
    } else {
      connection.abort(Runnable::run);
    }
  }

  private static void write(Connection connection) throws SQLException {
    boolean inTransaction = !connection.getAutoCommit();
    if (inTransaction) {
      connection.rollback();
    }
    byte[] own = UUIDUtil.asByteArray(Generators.timeBasedEpochGenerator().generate());
    for (String sql :
        new String[] {
          "insert into saga_probe (id) values (?)", "delete from saga_probe where id = ?"
        }) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setBytes(1, own);
        statement.executeUpdate();
      }
      if (inTransaction) {
        connection.commit();
      }
    }
  }
}
