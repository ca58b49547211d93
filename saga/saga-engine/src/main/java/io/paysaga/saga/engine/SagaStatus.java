package io.paysaga.saga.engine;

import java.util.EnumSet;
import java.util.Set;

/** Where a saga is on its way. */
public enum SagaStatus {
  /** Steps with an undo, then retriable ones, are being done. */
  RUNNING,
  /** All of those are done; best-effort steps may still be under way. */
  COMPLETED,
  /** Steps are being undone. */
  COMPENSATING,
  /** Nothing of the saga is left. */
  COMPENSATED,
  /** Undone, or done, but for what could not be and is settled by hand. */
  RESOLVED;

  /** Where the business outcome stands. */
  public static final Set<SagaStatus> ENDED = EnumSet.of(COMPLETED, COMPENSATED, RESOLVED);

  public boolean isEnded() {
    return ENDED.contains(this);
  }
}
