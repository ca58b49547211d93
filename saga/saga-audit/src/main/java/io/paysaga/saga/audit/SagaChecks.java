package io.paysaga.saga.audit;

import io.paysaga.saga.audit.BookChecks.StepRow;
import io.paysaga.saga.audit.BookChecks.StepRows;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
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
  static List<Finding> live(SagaSnapshot saga, Instant now) {
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
   * @param ofSubject every saga of its flow and subject that is live, completed or resolved
   */
  static List<Finding> ended(SagaSnapshot saga, List<SagaSnapshot> ofSubject) {
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
    List<SagaSnapshot> completed =
        ofSubject.stream().filter(other -> other.status() == SagaStatus.COMPLETED).toList();
    if (completed.size() > 1) {
      findings.add(
          Finding.ofSubject(
              "two-sagas-completed",
              saga.subject().toString(),
              completed.size() + " sagas have completed for " + saga.subject() + ".",
              Finding.sagas(completed)));
    }
    return findings;
  }

  /**
   * What is judged in the same way whichever books a flow writes.
   *
   * @param saga has ended
   * @param owner what its owner is called, as {@code buyer}, which makes {@code wrong-buyer}
   * @param books what each participant's shows of it
   */
  public static Findings judge(AuditedSaga<?> saga, String owner, List<BookChecks> books) {
    Findings findings = new Findings(saga);
    switch (saga.status()) {
      case COMPLETED -> books.forEach(each -> each.judgeCompleted(findings));
      case COMPENSATED -> books.forEach(each -> each.judgeCompensated(findings));
      case RESOLVED ->
          addIfAny(
              findings,
              "resolved-with-effect",
              "What it did stands and is to be settled by hand.",
              books.stream().map(BookChecks::standing));
      case RUNNING, COMPENSATING ->
          throw new IllegalArgumentException("Not ended: " + saga.id() + " is " + saga.status());
    }
    books.forEach(each -> each.judgeAnyEnd(findings));
    ofItsOwn(saga, owner, books, findings);
    books.stream()
        .flatMap(each -> each.steps().stream())
        .forEach(step -> barred(saga, step, findings));
    return findings;
  }

  /**
   * What is judged of a saga that runs, whichever books its flow writes: an effect in its name is
   * its own from the beginning.
   *
   * @param saga has not ended
   * @param owner as for {@link #judge}
   */
  public static Findings judgeLive(AuditedSaga<?> saga, String owner, List<BookChecks> books) {
    Findings findings = new Findings(saga);
    ofItsOwn(saga, owner, books, findings);
    return findings;
  }

  private static void ofItsOwn(
      AuditedSaga<?> saga, String owner, List<BookChecks> books, Findings findings) {
    addIfAny(
        findings,
        "wrong-" + owner,
        "Its " + owner + " is " + saga.owner() + ".",
        books.stream().map(BookChecks::ofOtherOwners));
    addIfAny(
        findings,
        "wrong-subject",
        "It is about " + saga.subject() + ".",
        books.stream().map(BookChecks::ofOtherSubjects));
  }

  private static void addIfAny(
      Findings findings, String kind, String message, Stream<List<Rows>> evidence) {
    Rows[] rows = evidence.flatMap(List::stream).toArray(Rows[]::new);
    if (Stream.of(rows).anyMatch(some -> !some.rows().isEmpty())) {
      findings.add(kind, message, rows);
    }
  }

  /**
   * A barred command has no effect, and one that comes later has none. But what stands after {@code
   * resolve} was written before the command was barred, if the inbox had forgotten that.
   */
  private static void barred(AuditedSaga<?> saga, StepRows step, Findings findings) {
    List<BarredStep> bars =
        step.barred().stream()
            .filter(bar -> saga.is(bar.sagaId()) && bar.step().equals(step.step()))
            .toList();
    List<Object> against =
        step.rows().stream()
            .filter(row -> bars.stream().anyMatch(bar -> isAgainst(saga, bar, row)))
            .map(StepRow::row)
            .toList();
    if (!against.isEmpty()) {
      findings.add(
          "barred-do-with-effect",
          "Step " + step.step() + " is barred, and yet it has an effect.",
          new Rows(step.inbox(), bars),
          new Rows(step.table(), against));
    }
  }

  private static boolean isAgainst(AuditedSaga<?> saga, BarredStep bar, StepRow row) {
    return bar.at().isBefore(row.at()) || (row.stands() && saga.status() != SagaStatus.RESOLVED);
  }
}
