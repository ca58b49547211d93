package io.paysaga.saga.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;

/**
 * Stops the start unless the pool's connections read committed: under REPEATABLE READ a snapshot
 * hides what another consumer just committed, and the barrier would be wrong.
 */
final class IsolationCheck implements InitializingBean {

  private final DataSource pool;

  IsolationCheck(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public void afterPropertiesSet() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        throw new IllegalStateException(
            "spring.datasource.hikari.transaction-isolation must be TRANSACTION_READ_COMMITTED.");
      }
    }
  }
}
