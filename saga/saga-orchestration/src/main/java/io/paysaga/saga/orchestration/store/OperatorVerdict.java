package io.paysaga.saga.orchestration.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What came of an act.
 *
 * @param code {@code done}, {@code too-late}, or why not, as {@code not-stuck}
 */
public record OperatorVerdict(UUID actId, String code, Instant at) {

  static final String DONE = "done";
  static final String TOO_LATE = "too-late";
}
