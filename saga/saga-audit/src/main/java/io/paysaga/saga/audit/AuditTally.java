package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts while an audit goes on, and keeps the first findings. */
final class AuditTally {

  /** So that a report of books that are wrong throughout still fits into memory. */
  static final int MOST_SHOWN = 1000;

  private final List<Finding> shown = new ArrayList<>();
  private final Set<Finding.Key> known = new HashSet<>();
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

  AuditReport report(Instant from, Instant to) {
    return new AuditReport(
        from, to, sagas, judged, sagas - judged, known.size(), List.copyOf(shown));
  }
}
