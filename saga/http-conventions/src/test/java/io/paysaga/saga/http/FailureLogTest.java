package io.paysaga.saga.http;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import org.apache.commons.logging.Log;
import org.junit.jupiter.api.Test;

class FailureLogTest {

  private final Log log = mock();
  private Duration elapsed = Duration.ofDays(-1);
  private final FailureLog failures = new FailureLog(log, () -> elapsed.toNanos());

  @Test
  void tellsAStackOnceAMinute() {
    Exception one = new IllegalStateException("around", thrown("first"));

    failures.tell("Answered 500, error a", one);
    elapsed = elapsed.plusSeconds(60).minusNanos(1);
    failures.tell("Answered 500, error b", new RuntimeException(thrown("second")));
    elapsed = elapsed.plusNanos(1);
    failures.tell("Answered 500, error c", one);

    verify(log).error("Answered 500, error a", one);
    verify(log).error(contains("error b: java.lang.IllegalArgumentException: second at "));
    verify(log).error("Answered 500, error c", one);
  }

  @Test
  void tellsTheStackOfEachKind() {
    failures.tell("a", thrown("here"));
    elapsed = elapsed.plusNanos(1);
    failures.tell("b", new IllegalArgumentException("there"));
    elapsed = elapsed.plusNanos(1);
    failures.tell("c", new StackOverflowError());

    verify(log, times(3)).error(any(), any(Throwable.class));
  }

  private static IllegalArgumentException thrown(String message) {
    return new IllegalArgumentException(message);
  }
}
