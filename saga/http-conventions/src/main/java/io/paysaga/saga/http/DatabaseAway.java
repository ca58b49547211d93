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

/**
 * Tells a database that is away, slow, busy or takes no writes from a fault of ours: trying again
 * later helps.
 */
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
        || e instanceof SQLException sql && !isOfItsValues(sql);
  }

  /**
   * Classes 22 and 23 of SQLSTATE, a value that does not fit and a broken rule, are the request's
   * or ours. Everything else is the server's state, in whatever words: it is read-only, it is
   * another one, it is being upgraded, the connection died.
   */
  private static boolean isOfItsValues(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }
}
