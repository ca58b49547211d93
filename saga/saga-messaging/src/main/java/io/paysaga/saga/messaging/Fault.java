package io.paysaga.saga.messaging;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/** Whose fault it is that messages could not be handled. */
enum Fault {
  /** Database or broker cannot be reached, or the handler says that it must wait for the world. */
  AWAY,
  /** A row that somebody else has locked, or a deadlock. */
  LOCKED,
  /** The message's or our code's, by a closed list: a value that does not fit, a broken rule. */
  OWN,
  /**
   * Whatever else a database says, or what the handler says of this message alone: the world's,
   * until it is seen that others pass.
   */
  OTHER;

  private static final int LONGEST_CHAIN = 20;

  /** Lock wait timeout, deadlock, and a lock that was not waited for, as MySQL numbers them. */
  private static final List<Integer> LOCKS = List.of(1205, 1213, 3572);

  static Fault of(Throwable thrown) {
    List<Throwable> chain =
        Stream.iterate(thrown, each -> each != null, Throwable::getCause)
            .limit(LONGEST_CHAIN)
            .toList();
    if (chain.stream().anyMatch(Fault::isAway)) {
      return AWAY;
    }
    if (chain.stream().anyMatch(Fault::isLock)) {
      return LOCKED;
    }
    if (chain.stream().anyMatch(each -> each instanceof SQLException sql && isOfItsValues(sql))) {
      return OWN;
    }
    return chain.stream().anyMatch(Fault::isOfTheWorld) ? OTHER : OWN;
  }

  private static boolean isAway(Throwable each) {
    return each instanceof TechnicalFailure
        || each instanceof RecoverableDataAccessException
        || each instanceof DataAccessResourceFailureException
        || each instanceof CannotCreateTransactionException
        || each instanceof SQLRecoverableException
        || each instanceof SQLNonTransientConnectionException
        || each instanceof KafkaException
        || each instanceof org.springframework.kafka.KafkaException
        || (each instanceof SQLException sql && isLostConnection(sql));
  }

  /**
   * Class 08; what the pool or the driver says without a server has no state. A connection that
   * died between two statements is told by the driver's words only.
   */
  private static boolean isLostConnection(SQLException sql) {
    String state = sql.getSQLState();
    return state == null
        || state.startsWith("08")
        || String.valueOf(sql.getMessage()).startsWith("No operations allowed after ");
  }

  private static boolean isLock(Throwable each) {
    return each instanceof PessimisticLockingFailureException
        || (each instanceof SQLException sql && LOCKS.contains(sql.getErrorCode()));
  }

  private static boolean isOfItsValues(SQLException sql) {
    String state = String.valueOf(sql.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  private static boolean isOfTheWorld(Throwable each) {
    return each instanceof TechnicalRefusal
        || each instanceof SQLException
        || each instanceof TransientDataAccessException
        || each instanceof TransactionException;
  }
}
