package io.paysaga.saga.messaging;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;

/**
 * What the saga needs of the application's pool. It stops the start unless connections read
 * committed: under REPEATABLE READ a snapshot hides what another consumer just committed, and the
 * barrier would be wrong. It warns of what makes nothing wrong, but lets one frozen process or one
 * dead network hold up others for hours.
 */
final class PoolCheck implements InitializingBean {

  /** More than a consumer may be silent for, and a lock that it waits for is waited for in vain. */
  private static final Duration LONGEST_LOCK_WAIT = Duration.ofSeconds(30);

  private static final Duration LONGEST_IDLE_SESSION = Duration.ofMinutes(10);
  private static final String VARIABLES =
      "spring.datasource.hikari.data-source-properties[sessionVariables]";
  private static final Logger log = LoggerFactory.getLogger(PoolCheck.class);

  private final DataSource pool;

  PoolCheck(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public void afterPropertiesSet() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        throw new IllegalStateException(
            "spring.datasource.hikari.transaction-isolation must be TRANSACTION_READ_COMMITTED.");
      }
      if (connection.getNetworkTimeout() == 0) {
        log.warn(
            "spring.datasource.hikari.data-source-properties[socketTimeout] is not set: a database"
                + " that is cut off in the middle of an answer holds a consumer for ever; 30000 is"
                + " a good value.");
      }
      try (Statement ask = connection.createStatement();
          ResultSet session =
              ask.executeQuery(
                  "select @@innodb_lock_wait_timeout, @@lock_wait_timeout, @@wait_timeout")) {
        session.next();
        warnAbove(LONGEST_LOCK_WAIT, "innodb_lock_wait_timeout", session.getLong(1), 2);
        warnAbove(LONGEST_LOCK_WAIT, "lock_wait_timeout", session.getLong(2), 2);
        warnAbove(LONGEST_IDLE_SESSION, "wait_timeout", session.getLong(3), 40);
      }
    }
  }

  private static void warnAbove(Duration most, String variable, long seconds, int better) {
    if (seconds > most.toSeconds()) {
      log.warn(
          "{} is {} s, more than {} s: a process that froze, or somebody at a console, holds its"
              + " locks, and those who wait for them, so long; {}={} in {} is a good value.",
          variable,
          seconds,
          most.toSeconds(),
          variable,
          better,
          VARIABLES);
    }
  }
}
