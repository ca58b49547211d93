package io.paysaga.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ThrowingRunnable;

/** The one place where tests wait: for a state, with far more patience than it should need. */
public final class Waiting {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Waiting() {}

  public static void until(String what, Callable<Boolean> state) {
    until(what, PATIENCE, state);
  }

  public static void until(String what, Duration patience, Callable<Boolean> state) {
    await(what)
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(state);
  }

  /** For a span, which is not how a test waits, but how long something stays broken. */
  public static void forAWhile(Duration span) {
    await().pollDelay(span).atMost(span.plus(PATIENCE)).until(() -> true);
  }

  /** Until these assertions hold. */
  static void untilHolds(ThrowingRunnable assertions) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertions);
  }
}
