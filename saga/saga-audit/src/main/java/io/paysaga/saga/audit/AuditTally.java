package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts while an audit goes on, and keeps the first findings. */
final class AuditTally {

  /** So that a report of books that are wrong throughout still fits into memory. */
  static final int MOST_SHOWN = 1000;

  static final int MOST_ROWS = 100;
  static final int MOST_KNOWN = 100_000;

  private final List<Finding> shown = new ArrayList<>();
  private final Set<Finding.Key> known = new HashSet<>();
  private final Map<String, Long> ofOthers = new TreeMap<>();
  private long sagas;
  private long judged;
  private long total;

  void count(long sagas, long judged) {
    this.sagas += sagas;
    this.judged += judged;
  }

  /** What is told of a subject by each of its sagas counts once, while so many are known. */
  void add(Collection<Finding> findings) {
    for (Finding finding : findings) {
      if (isNew(finding.key())) {
        total++;
        if (shown.size() < MOST_SHOWN) {
          shown.add(finding.withAtMost(MOST_ROWS));
        }
      }
    }
  }

  private boolean isNew(Finding.Key key) {
    return known.size() < MOST_KNOWN ? known.add(key) : !known.contains(key);
  }

  void countOfOther(String orchestrator) {
    ofOthers.merge(orchestrator, 1L, Long::sum);
  }

  AuditReport report(Instant from, Instant to, Instant unknownFrom) {
    return new AuditReport(
        from,
        to,
        sagas,
        judged,
        sagas - judged,
        unknownFrom,
        new TreeMap<>(ofOthers),
        total,
        List.copyOf(shown));
  }
}
