package io.paysaga.orchestrator.engine;

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
  /** An operator settled by hand what could not be undone. */
  RESOLVED;

  /** Where the business outcome stands. */
  public static final Set<SagaStatus> ENDED = EnumSet.of(COMPLETED, COMPENSATED, RESOLVED);

  public boolean isEnded() {
    return ENDED.contains(this);
  }

  /** Whether the saga still forbids another one of the same subject. */
  public boolean isActive() {
    return this == RUNNING || this == COMPENSATING || this == COMPLETED;
  }
}
