package io.paysaga.orchestrator.audit;

import io.paysaga.orchestrator.engine.SagaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is judged of every saga, whatever its flow: a pure function of its row. */
final class Judge {

  /** A deadline is judged within seconds; one that is open for so long is not judged at all. */
  static final Duration OVERDUE = Duration.ofMinutes(5);

  private Judge() {}

  /**
   * @param saga has not ended
   */
  static List<Finding> live(AuditedSaga saga, Instant now) {
    if (saga.stuckSince() != null) {
      return List.of(
          Finding.ofSaga(
              "stuck",
              saga,
              "Its undo is not answered since " + saga.stuckSince() + "; an operator has to act."));
    }
    if (saga.dueAt() != null && saga.dueAt().isBefore(now.minus(OVERDUE))) {
      return List.of(
          Finding.ofSaga(
              "in-doubt-past-deadline",
              saga,
              "Its deadline passed at " + saga.dueAt() + " and nobody has judged it."));
    }
    return List.of();
  }

  /**
   * @param saga has ended
   * @param ofSubject every saga of its subject that is live, completed or resolved
   */
  static List<Finding> ended(AuditedSaga saga, List<AuditedSaga> ofSubject) {
    List<Finding> findings = new ArrayList<>();
    if (saga.status() == SagaStatus.COMPLETED && saga.activeKey() == null) {
      findings.add(
          Finding.ofSaga(
              "completed-but-subject-free",
              saga,
              "It is completed, and yet another saga could begin for " + saga.subject() + "."));
    }
    if (saga.status() == SagaStatus.COMPENSATED && saga.activeKey() != null) {
      findings.add(
          Finding.ofSaga(
              "compensated-but-subject-taken",
              saga,
              "It is undone, and yet no other saga can begin for " + saga.subject() + "."));
    }
    List<AuditedSaga> completed =
        ofSubject.stream().filter(other -> other.status() == SagaStatus.COMPLETED).toList();
    if (completed.size() > 1) {
      findings.add(
          Finding.ofSubject(
              "two-sagas-completed",
              saga.subject(),
              completed.size() + " sagas have completed for " + saga.subject() + ".",
              AuditedSaga.rows(completed)));
    }
    return findings;
  }
}
