package io.paysaga.saga.audit;

import io.paysaga.saga.audit.BookChecks.Done;
import io.paysaga.saga.audit.BookChecks.Dos;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is judged of every saga, whatever its flow: pure functions of rows. */
public final class SagaChecks {

  /** A deadline is judged within seconds; one that is open for so long is not judged at all. */
  static final Duration OVERDUE = Duration.ofMinutes(5);

  private SagaChecks() {}

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

  /**
   * @param saga has ended
   * @param effects of it, from each participant's book
   */
  public static Findings effects(AuditedSaga saga, List<BookChecks> effects) {
    Findings findings = new Findings(saga);
    switch (saga.status()) {
      case COMPLETED -> effects.forEach(each -> each.judgeCompleted(findings));
      case COMPENSATED -> effects.forEach(each -> each.judgeCompensated(findings));
      case RESOLVED ->
          addIfAny(
              findings,
              "resolved-with-effect",
              "What it did stands and is to be settled by hand.",
              effects.stream().map(BookChecks::standing));
      case RUNNING, COMPENSATING ->
          throw new IllegalArgumentException("Not ended: " + saga.id() + " is " + saga.status());
    }
    effects.forEach(each -> each.judgeAnyEnd(findings));
    addIfAny(
        findings,
        "wrong-buyer",
        "Its buyer is " + saga.buyerId() + ".",
        effects.stream().map(BookChecks::ofOtherBuyers));
    effects.stream()
        .flatMap(each -> each.dos().stream())
        .forEach(dos -> barred(saga, dos, findings));
    return findings;
  }

  private static void addIfAny(
      Findings findings, String kind, String message, Stream<List<Rows>> evidence) {
    Rows[] rows = evidence.flatMap(List::stream).toArray(Rows[]::new);
    if (Stream.of(rows).anyMatch(some -> !some.rows().isEmpty())) {
      findings.add(kind, message, rows);
    }
  }

  /**
   * A barred do has no effect, and none that came later. But what stands after {@code resolve} was
   * done before its do was barred, if the inbox had forgotten that.
   */
  private static void barred(AuditedSaga saga, Dos dos, Findings findings) {
    List<BarredDo> bars =
        dos.barred().stream()
            .filter(bar -> saga.is(bar.sagaId()) && bar.step().equals(dos.step()))
            .toList();
    List<Object> against =
        dos.done().stream()
            .filter(done -> bars.stream().anyMatch(bar -> isAgainst(saga, bar, done)))
            .map(Done::row)
            .toList();
    if (!against.isEmpty()) {
      findings.add(
          "barred-do-with-effect",
          "Step " + dos.step() + " is barred, and yet it has an effect.",
          new Rows(dos.inbox(), bars),
          new Rows(dos.table(), against));
    }
  }

  private static boolean isAgainst(AuditedSaga saga, BarredDo bar, Done done) {
    return bar.at().isBefore(done.at()) || (done.stands() && saga.status() != SagaStatus.RESOLVED);
  }
}
