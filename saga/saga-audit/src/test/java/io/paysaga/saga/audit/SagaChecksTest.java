package io.paysaga.saga.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is judged of a saga's own row. */
class SagaChecksTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String TAKEN = "somersault/MAT:1";

  @Test
  void findsNothingInASagaThatRunsOrIsDriven() {
    assertThat(SagaChecks.live(saga(SagaStatus.RUNNING, TAKEN, null, null), NOW)).isEmpty();
    assertThat(
            SagaChecks.live(
                saga(SagaStatus.RUNNING, TAKEN, null, NOW.minus(SagaChecks.OVERDUE).plusMillis(1)),
                NOW))
        .isEmpty();
    assertThat(
            SagaChecks.live(
                saga(SagaStatus.COMPENSATING, TAKEN, null, NOW.minus(SagaChecks.OVERDUE)), NOW))
        .isEmpty();
  }

  @Test
  void findsASagaWhoseDeadlineNobodyJudges() {
    assertThat(
            SagaChecks.live(
                saga(SagaStatus.RUNNING, TAKEN, null, NOW.minus(SagaChecks.OVERDUE).minusMillis(1)),
                NOW))
        .extracting(Finding::kind)
        .containsExactly("in-doubt-past-deadline");
  }

  @Test
  void findsAStuckSaga() {
    SagaSnapshot stuck = saga(SagaStatus.COMPENSATING, TAKEN, NOW, NOW.minusSeconds(3600));
    assertThat(SagaChecks.live(stuck, NOW))
        .containsExactly(
            new Finding(
                "stuck",
                stuck.id(),
                "MAT:1",
                "Its undo is not answered since 2026-11-21T10:00:00Z; an operator has to act.",
                List.of(new Evidence("orchestrator.saga", stuck))));
  }

  @Test
  void findsNothingInSagasThatEndedAsTheyShould() {
    for (SagaStatus status : List.of(SagaStatus.COMPLETED, SagaStatus.RESOLVED)) {
      SagaSnapshot saga = saga(status, TAKEN, null, null);
      assertThat(SagaChecks.ended(saga, List.of(saga))).isEmpty();
    }
    SagaSnapshot freed = saga(SagaStatus.RESOLVED, null, null, null);
    SagaSnapshot undone = saga(SagaStatus.COMPENSATED, null, null, null);
    SagaSnapshot next = saga(SagaStatus.COMPLETED, TAKEN, null, null);
    assertThat(SagaChecks.ended(freed, List.of(freed, next))).isEmpty();
    assertThat(SagaChecks.ended(undone, List.of(freed, next))).isEmpty();
  }

  @Test
  void findsASubjectThatIsFreeThoughItsSagaIsCompleted() {
    SagaSnapshot saga = saga(SagaStatus.COMPLETED, null, null, null);
    assertThat(SagaChecks.ended(saga, List.of(saga)))
        .extracting(Finding::kind)
        .containsExactly("completed-but-subject-free");
  }

  @Test
  void findsASubjectThatIsTakenThoughItsSagaIsUndone() {
    assertThat(SagaChecks.ended(saga(SagaStatus.COMPENSATED, TAKEN, null, null), List.of()))
        .extracting(Finding::kind)
        .containsExactly("compensated-but-subject-taken");
  }

  @Test
  void findsTwoThatCompletedForOneSubject() {
    SagaSnapshot one = saga(SagaStatus.COMPLETED, TAKEN, null, null);
    SagaSnapshot two = saga(SagaStatus.COMPLETED, TAKEN, null, null);
    assertThat(SagaChecks.ended(one, List.of(one, two)))
        .containsExactly(
            new Finding(
                "two-sagas-completed",
                null,
                "MAT:1",
                "2 sagas have completed for MAT:1.",
                List.of(
                    new Evidence("orchestrator.saga", one),
                    new Evidence("orchestrator.saga", two))));
  }

  private static SagaSnapshot saga(
      SagaStatus status,
      @Nullable String activeKey,
      @Nullable Instant stuckSince,
      @Nullable Instant dueAt) {
    return new SagaSnapshot(
        UUID.randomUUID(),
        "somersault",
        Subject.of("MAT", 1),
        "1",
        activeKey,
        status,
        stuckSince,
        dueAt,
        JsonMapper.shared().readTree("{}"),
        1,
        NOW);
  }
}
