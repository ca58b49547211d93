package io.paysaga.saga.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;
import org.springframework.core.NestedExceptionUtils;

/**
 * Tells each failure in one line. Its stack follows only once a minute for each kind: what was
 * thrown, and where.
 */
final class FailureLog {

  private static final Duration STACK_EVERY = Duration.ofMinutes(1);
  private static final int MOST_KINDS = 1000;

  private final Log log;
  private final LongSupplier nanoTime;
  private final Map<Kind, Long> told = new ConcurrentHashMap<>();

  private record Kind(Class<?> thrown, String at) {}

  FailureLog(Log log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  void tell(String what, Throwable failure) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
    Kind kind = new Kind(cause.getClass(), placeOf(cause));
    if (isNewWithinTheMinute(kind)) {
      log.error(what, failure);
    } else {
      log.error(what + ": " + cause + " at " + kind.at() + ", whose stack stands above");
    }
  }

  private static String placeOf(Throwable cause) {
    StackTraceElement[] stack = cause.getStackTrace();
    return stack.length == 0 ? "an unknown place" : stack[0].toString();
  }

  private boolean isNewWithinTheMinute(Kind kind) {
    long now = nanoTime.getAsLong();
    if (told.size() >= MOST_KINDS) {
      told.clear();
    }
    return told.merge(
            kind, now, (before, same) -> now - before < STACK_EVERY.toNanos() ? before : now)
        == now;
  }
}
