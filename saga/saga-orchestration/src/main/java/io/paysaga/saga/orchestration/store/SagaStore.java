package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.SagaTransition;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * All that a transaction stores of sagas: their rows, their journals, which best-effort steps are
 * given up, and what came of operators' acts.
 */
public final class SagaStore {

  private final SagaRepository rows;
  private final Journal journal;
  private final GivenUpSteps givenUp;
  private final OperatorActs acts;

  public SagaStore(SagaRepository rows, Journal journal, GivenUpSteps givenUp, OperatorActs acts) {
    this.rows = rows;
    this.journal = journal;
    this.givenUp = givenUp;
    this.acts = acts;
  }

  /** Locked in id order, so that two who want the same rows never wait in a ring. */
  public List<SagaRow> lock(Collection<UUID> ids) {
    return rows.lock(ids);
  }

  /** As {@link #lock}, but without those that another transaction has locked: it waits for none. */
  public List<SagaRow> lockFree(Collection<UUID> ids) {
    return rows.lockFree(ids);
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when another saga of one of the subjects
   *     forbids it
   */
  public void insert(List<SagaRow> begun, SagaTransaction decided) {
    rows.insert(begun);
    writeBeside(decided);
  }

  /** Rows that this transaction has locked. */
  public void update(List<SagaRow> moved, SagaTransaction decided) {
    rows.update(moved);
    writeBeside(decided);
  }

  /** Those of these acts that have no verdict, in the order in which they were asked. */
  public List<OperatorAct> openActs(Collection<UUID> ids) {
    return acts.openOf(ids);
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when one of the acts has a verdict
   */
  public void add(List<OperatorVerdict> verdicts) {
    acts.add(verdicts);
  }

  /** As a door stores it, before anybody does it. */
  public void add(OperatorAct act) {
    acts.add(act);
  }

  private void writeBeside(SagaTransaction decided) {
    journal.add(decided.transitions());
    givenUp.write(decided.changes());
    for (SagaTransition<?> transition : decided.transitions()) {
      if (endsAnUndo(transition.before(), transition.after())) {
        verdictOn(transition.after(), transition.event().at());
      }
    }
  }

  /** Hardly ever is there one. */
  private static boolean endsAnUndo(SagaState<?> before, SagaState<?> after) {
    return after.status().isEnded()
        && !before.status().isEnded()
        && after.failure() != null
        && after.failure().code().equals(SagaFailure.UNKNOWN_SAGA);
  }

  private void verdictOn(SagaState<?> ended, Instant now) {
    acts.began(ended.sagaId())
        .map(act -> act.ended(ended.status(), journal.answersTo(ended.sagaId()), now))
        .ifPresent(verdict -> acts.add(List.of(verdict)));
  }
}
