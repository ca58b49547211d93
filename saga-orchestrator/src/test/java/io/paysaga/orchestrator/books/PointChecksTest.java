package io.paysaga.orchestrator.books;

import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.REFUND;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.USE;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is made of every difference between a saga and the book of points, whatever its flow. */
class PointChecksTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final UUID SAGA = AuditedSagas.ID;
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private static final long PRICE = 24_000;

  private final List<EntryRow> entries = new ArrayList<>();
  private final List<BarredStep> barred = new ArrayList<>();
  private final List<AuditedSaga<?>> ofSubject = new ArrayList<>();

  // What is as it should be.

  @Test
  void findsNothingInACompletedSaga() {
    taken();
    assertThat(kinds(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSaga() {
    givenBack();
    assertThat(kinds(COMPENSATED)).isEmpty();
    assertThat(kinds(RESOLVED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaForWhichAnotherHasTakenPoints() {
    givenBack();
    entries.add(entry(3, USE, PRICE, OTHER));
    ofSubject.add(AuditedSagas.of(OTHER, COMPLETED));
    assertThat(kinds(COMPENSATED)).isEmpty();
  }

  @Test
  void leavesOutWhatASagaTookThatStillRuns() {
    taken();
    entries.add(entry(2, USE, PRICE, OTHER));
    ofSubject.add(AuditedSagas.of(OTHER, RUNNING));
    assertThat(kinds(COMPLETED)).isEmpty();
  }

  // Completed.

  @Test
  void missesThePoints() {
    assertThat(kinds(COMPLETED)).containsExactly("completed-but-not-charged");
  }

  @Test
  void findsARefundOfACompletedSaga() {
    givenBack();
    assertThat(kinds(COMPLETED)).containsExactly("completed-with-refund");
  }

  @Test
  void findsThatASagaTookPointsTwice() {
    taken();
    entries.add(entry(2, USE, PRICE, SAGA));
    assertThat(kinds(COMPLETED)).containsExactly("charged-twice");
  }

  @Test
  void findsThePointsOfAnotherSagaThatWasSettledByHandButNotGivenBack() {
    taken();
    entries.add(entry(2, USE, PRICE, OTHER));
    ofSubject.add(AuditedSagas.of(OTHER, RESOLVED));
    assertThat(judged(COMPLETED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("charged-twice");
              assertThat(finding.evidence())
                  .contains(
                      new Evidence("point.ledger", entry(1, USE, PRICE, SAGA)),
                      new Evidence("point.ledger", entry(2, USE, PRICE, OTHER)));
            });
  }

  // Whatever the end.

  @Test
  void findsThatAnotherAmountWasTaken() {
    entries.add(entry(1, USE, 2 * PRICE, SAGA));
    assertThat(kinds(COMPLETED)).containsExactly("charged-amount-differs");
  }

  @Test
  void findsAnotherBuyer() {
    entries.add(new EntryRow(1, 2, USE, PRICE, 0, SAGA, NOW));
    assertThat(kinds(COMPLETED)).containsExactly("wrong-buyer");
  }

  @Test
  void findsARefundThatDiffersFromTheUse() {
    givenBack();
    entries.set(1, entry(2, REFUND, PRICE - 1, SAGA));
    assertThat(kinds(COMPENSATED)).containsExactly("refund-differs-from-use");
  }

  @Test
  void findsARefundWithoutAUse() {
    givenBack();
    entries.remove(0);
    assertThat(kinds(COMPENSATED)).containsExactly("refund-without-use");
  }

  @Test
  void findsTheEffectOfABarredCommand() {
    taken();
    barred.add(new BarredStep(SAGA, "use-point", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
  }

  @Test
  void findsAnUndoneEffectOfABarredCommandOnlyWhenItCameAfterTheBar() {
    givenBack();
    barred.add(new BarredStep(SAGA, "use-point", LATER));
    assertThat(kinds(COMPENSATED)).as("the inbox had forgotten the command").isEmpty();
    barred.set(0, new BarredStep(SAGA, "use-point", NOW.minusSeconds(1)));
    assertThat(kinds(COMPENSATED)).containsExactly("barred-do-with-effect");
  }

  // Undone.

  @Test
  void missesPointsThatWereNotGivenBack() {
    taken();
    assertThat(kinds(COMPENSATED)).containsExactly("compensated-but-points-missing");
  }

  @Test
  void listsPointsThatAreToBeSettledByHandThoughTheirCommandWasBarredLater() {
    taken();
    barred.add(new BarredStep(SAGA, "use-point", LATER));
    assertThat(judged(RESOLVED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("resolved-with-effect");
              assertThat(finding.evidence())
                  .containsExactly(
                      new Evidence("orchestrator.saga", AuditedSagas.of(RESOLVED).row()),
                      new Evidence("point.ledger", entries.get(0)));
            });
  }

  private void taken() {
    entries.add(entry(1, USE, PRICE, SAGA));
  }

  private void givenBack() {
    entries.add(entry(1, USE, PRICE, SAGA));
    entries.add(entry(2, REFUND, PRICE, SAGA));
  }

  private static EntryRow entry(long id, EntryRow.Kind kind, long amount, UUID saga) {
    return new EntryRow(id, 1, kind, amount, 0, saga, NOW);
  }

  private List<Finding> judged(SagaStatus status) {
    AuditedSaga<?> saga = AuditedSagas.of(status);
    List<AuditedSaga<?>> active = new ArrayList<>(ofSubject);
    if (status != COMPENSATED) {
      active.add(0, saga);
    }
    return SagaChecks.judge(
            saga,
            "buyer",
            List.of(
                new PointChecks(
                    saga,
                    active,
                    new PointBookClient.Excerpt(entries, List.of(), barred),
                    PRICE,
                    false)))
        .all();
  }

  private List<String> kinds(SagaStatus status) {
    return judged(status).stream().map(Finding::kind).toList();
  }
}
