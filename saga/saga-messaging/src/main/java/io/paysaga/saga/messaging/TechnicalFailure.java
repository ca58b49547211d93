package io.paysaga.saga.messaging;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * The technical "no": the world is not as it should be, and the record is not at fault. Whoever
 * meets it pauses and tries the same poll again.
 */
public class TechnicalFailure extends RuntimeException {

  public TechnicalFailure(String message) {
    super(message);
  }

  TechnicalFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Lost connections, lock timeouts, deadlocks and failed sends, however deeply wrapped. */
  static boolean isCauseOf(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .limit(20)
        .anyMatch(
            t ->
                t instanceof TechnicalFailure
                    || t instanceof TransientDataAccessException
                    || t instanceof RecoverableDataAccessException
                    || t instanceof DataAccessResourceFailureException
                    || t instanceof CannotCreateTransactionException
                    || t instanceof SQLTransientException
                    || t instanceof SQLRecoverableException
                    || t instanceof SQLNonTransientConnectionException
                    // The connection died between two statements: the driver has no type for it.
                    || (t instanceof SQLException
                        && String.valueOf(t.getMessage())
                            .startsWith("No operations allowed after "))
                    || t instanceof KafkaException
                    || t instanceof org.springframework.kafka.KafkaException);
  }
}
