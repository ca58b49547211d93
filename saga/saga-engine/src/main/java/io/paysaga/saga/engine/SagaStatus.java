package io.paysaga.saga.engine;

import java.util.EnumSet;
import java.util.Set;

/** Where a saga is on its way. */
public enum SagaStatus {
  /** Critical steps are being done. */
  RUNNING,
  /** All critical steps are done; best-effort steps may still be under way. */
  COMPLETED,
  /** Steps are being undone. */
  COMPENSATING,
  /** Nothing of the saga is left. */
  COMPENSATED,
  /** Undone, but for what could not be undone and is settled by hand. */
  RESOLVED;

  /** Where the business outcome stands. */
  public static final Set<SagaStatus> ENDED = EnumSet.of(COMPLETED, COMPENSATED, RESOLVED);

  public boolean isEnded() {
    return ENDED.contains(this);
  }
}
