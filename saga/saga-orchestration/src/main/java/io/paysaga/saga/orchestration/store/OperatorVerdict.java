package io.paysaga.saga.orchestration.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of an act.
 *
 * @param code {@code done}, {@code too-late}, or why not, as {@code not-stuck}; {@code resolved}
 *     when what was left of it is settled by hand
 * @param detail JSON: what participants answered, where the act asked several
 */
public record OperatorVerdict(UUID actId, String code, @Nullable String detail, Instant at) {

  static final String RESOLVED = "resolved";

  public OperatorVerdict(UUID actId, String code, Instant at) {
    this(actId, code, null, at);
  }
}
