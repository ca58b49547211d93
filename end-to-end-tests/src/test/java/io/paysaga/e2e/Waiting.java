package io.paysaga.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ThrowingRunnable;

/** The one place where tests wait: for a state, with far more patience than it should need. */
final class Waiting {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Waiting() {}

  static void until(String what, Callable<Boolean> state) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(state);
  }

  /** Until these assertions hold. */
  static void untilHolds(ThrowingRunnable assertions) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(assertions);
  }
}
