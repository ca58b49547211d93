package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.UnexpectedRollbackException;

class FaultTest {

  @ParameterizedTest
  @MethodSource
  void isOf(Throwable thrown, Fault fault) {
    assertThat(Fault.of(thrown)).isEqualTo(fault);
    assertThat(Fault.of(new IllegalStateException("around it", thrown))).isEqualTo(fault);
  }

  static Stream<Arguments> isOf() {
    return Stream.of(
        Arguments.of(new TechnicalFailure("not acknowledged"), Fault.AWAY),
        Arguments.of(new TimeoutException("of Kafka"), Fault.AWAY),
        Arguments.of(new SQLTransientConnectionException("The pool has none."), Fault.AWAY),
        Arguments.of(new SQLException("gone", "08S01"), Fault.AWAY),
        Arguments.of(
            new SQLException("No operations allowed after connection closed.", "S1000"),
            Fault.AWAY),
        Arguments.of(new CannotAcquireLockException("waited"), Fault.LOCKED),
        Arguments.of(new SQLException("waited", "HY000", 1205), Fault.LOCKED),
        Arguments.of(new SQLException("deadlock", "40001", 1213), Fault.LOCKED),
        Arguments.of(new SQLException("not waited", "HY000", 3572), Fault.LOCKED),
        Arguments.of(new SQLException("too long", "22001", 1406), Fault.OWN),
        Arguments.of(
            new DuplicateKeyException("twice", new SQLException("twice", "23000", 1062)),
            Fault.OWN),
        Arguments.of(new EmptyResultDataAccessException(1), Fault.OWN),
        Arguments.of(new NullPointerException(), Fault.OWN),
        Arguments.of(
            new UncategorizedSQLException(
                "insert", null, new SQLException("read only", "HY000", 1290)),
            Fault.OTHER),
        Arguments.of(new SQLException("no such table", "42S02", 1146), Fault.OTHER),
        Arguments.of(new SQLException("in other words", "HY000", 9999), Fault.OTHER),
        Arguments.of(new UnexpectedRollbackException("swallowed"), Fault.OTHER),
        Arguments.of(new TechnicalRefusal(new NullPointerException()), Fault.OTHER));
  }
}
