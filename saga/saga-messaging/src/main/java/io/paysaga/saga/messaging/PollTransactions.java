package io.paysaga.saga.messaging;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The transactions in which polls are handled. After any failure, whatever it is, nothing is
 * committed; then the connection that failed is asked whether the database takes writes. While it
 * is to {@linkplain LockWait wait for no lock}, what cannot say so in its statement waits a second.
 */
public final class PollTransactions implements TransactionOperations {

  private static final String SHORT_WAIT =
      "set @saga_lock_wait = @@session.innodb_lock_wait_timeout,"
          + " @saga_table_wait = @@session.lock_wait_timeout,"
          + " session innodb_lock_wait_timeout = 1, session lock_wait_timeout = 1";
  private static final String USUAL_WAIT =
      "set session innodb_lock_wait_timeout = @saga_lock_wait,"
          + " session lock_wait_timeout = @saga_table_wait";

  private final PlatformTransactionManager transactions;
  private final JdbcTemplate jdbc;
  private final DatabaseProbe probe;

  PollTransactions(
      PlatformTransactionManager transactions, JdbcTemplate jdbc, DatabaseProbe probe) {
    this.transactions = transactions;
    this.jdbc = jdbc;
    this.probe = probe;
  }

  @Override
  public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
    TransactionStatus status = transactions.getTransaction(TransactionDefinition.withDefaults());
    T result;
    try {
      result = LockWait.isNone() ? briefly(work, status) : judged(work, status);
    } catch (RuntimeException | Error failed) {
      rollBack(status, failed);
      throw failed;
    }
    transactions.commit(status);
    return result;
  }

  /** When that fails too, the connection is gone; why it had to go tells more. */
  private void rollBack(TransactionStatus status, Throwable failed) {
    try {
      transactions.rollback(status);
    } catch (RuntimeException gone) {
      failed.addSuppressed(gone);
    }
  }

  private <T extends @Nullable Object> T briefly(
      TransactionCallback<T> work, TransactionStatus status) {
    jdbc.execute(SHORT_WAIT);
    T result;
    try {
      result = judged(work, status);
    } catch (RuntimeException failed) {
      try {
        jdbc.execute(USUAL_WAIT);
      } catch (DataAccessException gone) {
        failed.addSuppressed(gone);
      }
      throw failed;
    }
    jdbc.execute(USUAL_WAIT);
    return result;
  }

  private <T extends @Nullable Object> T judged(
      TransactionCallback<T> work, TransactionStatus status) {
    try {
      return work.doInTransaction(status);
    } catch (RuntimeException failed) {
      Fault fault = Fault.of(failed);
      if (fault == Fault.OWN || fault == Fault.OTHER) {
        probeAfter(failed);
      }
      throw failed;
    }
  }

  private void probeAfter(RuntimeException failed) {
    try {
      probe.ask();
    } catch (SQLException | DataAccessException refused) {
      throw new TechnicalFailure("The database takes no writes: " + refused.getMessage(), failed);
    }
  }
}
