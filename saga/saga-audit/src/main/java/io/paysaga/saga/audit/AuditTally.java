package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Counts while an audit goes on, and keeps the first findings. */
final class AuditTally {

  /** So that a report of books that are wrong throughout still fits into memory. */
  static final int MOST_SHOWN = 1000;

  private final List<Finding> shown = new ArrayList<>();
  private final Set<Finding.Key> known = new HashSet<>();
  private final Map<String, Set<UUID>> ofOthers = new TreeMap<>();
  private long sagas;
  private long judged;

  void count(long sagas, long judged) {
    this.sagas += sagas;
    this.judged += judged;
  }

  /** What is told of a subject by each of its sagas counts once. */
  void add(Collection<Finding> findings) {
    for (Finding finding : findings) {
      if (known.add(finding.key()) && shown.size() < MOST_SHOWN) {
        shown.add(finding);
      }
    }
  }

  /** A saga in whose name another orchestrator asks several participants counts once. */
  void countOfOther(String orchestrator, UUID saga) {
    ofOthers.computeIfAbsent(orchestrator, first -> new HashSet<>()).add(saga);
  }

  AuditReport report(Instant from, Instant to, Instant unknownFrom) {
    Map<String, Long> others = new TreeMap<>();
    ofOthers.forEach((orchestrator, theirs) -> others.put(orchestrator, (long) theirs.size()));
    return new AuditReport(
        from,
        to,
        sagas,
        judged,
        sagas - judged,
        unknownFrom,
        others,
        known.size(),
        List.copyOf(shown));
  }
}
