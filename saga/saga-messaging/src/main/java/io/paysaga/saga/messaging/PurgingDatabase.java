package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The service's database for who deletes what is older than its retention: on the one connection of
 * a user that may do just that, or, where the settings name no such user, on the application's.
 */
public final class PurgingDatabase implements DisposableBean {

  private final JdbcTemplate jdbc;
  private final TransactionOperations transaction;
  private final @Nullable HikariDataSource own;

  private PurgingDatabase(
      JdbcTemplate jdbc, TransactionOperations transaction, @Nullable HikariDataSource own) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.own = own;
  }

  static PurgingDatabase ofItsOwn(HikariDataSource pool) {
    return new PurgingDatabase(
        new JdbcTemplate(pool), new TransactionTemplate(new JdbcTransactionManager(pool)), pool);
  }

  static PurgingDatabase ofTheApplication(
      JdbcTemplate jdbc, PlatformTransactionManager transactions) {
    return new PurgingDatabase(jdbc, new TransactionTemplate(transactions), null);
  }

  public JdbcTemplate jdbc() {
    return jdbc;
  }

  /** In one, {@link #jdbc()} takes part. */
  public TransactionOperations transaction() {
    return transaction;
  }

  @Override
  public void destroy() {
    if (own != null) {
      own.close();
    }
  }
}
