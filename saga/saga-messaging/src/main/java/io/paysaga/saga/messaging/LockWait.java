package io.paysaga.saga.messaging;

import java.util.function.Supplier;
import org.springframework.core.NamedThreadLocal;

/**
 * Whether this thread's transactions wait for rows that others have locked. As with Spring's own
 * attributes of a transaction, the thread knows: who handles a poll need not be told.
 */
public final class LockWait {

  private static final ThreadLocal<Boolean> NONE =
      NamedThreadLocal.withInitial("No waiting for locks", () -> false);

  private LockWait() {}

  /** They fail at once: what is locked is known to be, and stands in nobody's way. */
  public static boolean isNone() {
    return NONE.get();
  }

  /** How a select locks its rows. */
  public static String forUpdate() {
    return isNone() ? "for update nowait" : "for update";
  }

  /**
   * Does this without waiting for rows; where that cannot be said, a poll's transaction waits a
   * second.
   */
  public static <R> R none(Supplier<R> work) {
    NONE.set(true);
    try {
      return work.get();
    } finally {
      NONE.remove();
    }
  }
}
