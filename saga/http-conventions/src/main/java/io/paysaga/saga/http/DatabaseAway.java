package io.paysaga.saga.http;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;

/** Tells a database that is away, slow or busy from a fault of ours: trying again later helps. */
final class DatabaseAway {

  private static final List<Class<? extends Exception>> SIGNS =
      List.of(
          CannotCreateTransactionException.class,
          TransactionTimedOutException.class,
          TransientDataAccessException.class,
          NonTransientDataAccessResourceException.class,
          RecoverableDataAccessException.class);

  private DatabaseAway() {}

  static boolean explains(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(failure, e -> e != null, Throwable::getCause)
        .anyMatch(DatabaseAway::isSign);
  }

  private static boolean isSign(Throwable e) {
    return SIGNS.stream().anyMatch(sign -> sign.isInstance(e))
        || e instanceof SQLException sql && isLostConnection(sql);
  }

  /**
   * Class 08 of SQLSTATE; what the pool or the driver says without a server has no state. A
   * statement whose connection died since the one before it is told by the driver's words only.
   */
  private static boolean isLostConnection(SQLException e) {
    return e.getSQLState() == null
        || e.getSQLState().startsWith("08")
        || String.valueOf(e.getMessage()).startsWith("No operations allowed after ");
  }
}
