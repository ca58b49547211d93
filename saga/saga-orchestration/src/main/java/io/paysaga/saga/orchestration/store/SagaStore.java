package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * All that a transaction stores of sagas: their rows, their journals, which best-effort steps are
 * given up, and what came of operators' acts.
 */
public final class SagaStore {

  /** The verdict on an act whose saga was settled by hand. */
  private static final String RESOLVED = "resolved";

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

  /**
   * Those of these acts that have no verdict, in the order in which they were asked; among them
   * such as wait for a second person.
   */
  public List<OperatorAct> openActs(Collection<UUID> ids) {
    return acts.openOf(ids);
  }

  /** What happens to the saga of an act when it is done. */
  public SagaEvent eventOf(OperatorAct act, Instant now) {
    return journal.eventOf(act, now);
  }

  /**
   * @param judged each with its verdict
   * @throws org.springframework.dao.DuplicateKeyException when one of the acts has a verdict
   */
  public void addVerdicts(List<OperatorAct> judged) {
    acts.addVerdicts(judged);
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
    String code = ended.status() == SagaStatus.RESOLVED ? RESOLVED : SagaTransaction.DONE;
    acts.began(ended.sagaId())
        .ifPresent(
            act ->
                acts.add(
                    act, new OperatorAct.Verdict(code, journal.answersTo(ended.sagaId()), now)));
  }
}
