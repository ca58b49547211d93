package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.orchestration.api.ApprovedAct;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.BackfillTime;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.Digest;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.ManyGivenUp;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Has what was given up in a time tried again: at once, or of many sagas when a second person has
 * approved it. Each saga that is asked has an act of its own.
 */
@Component
class BackfillRequests implements Backfills, ApprovedAct {

  private static final int MOST_AT_ONCE = 10_000;
  private static final String RUNNING = "backfill-running";

  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final Backfill backfill;

  BackfillRequests(SagaQueries sagas, OperatorRequests operators, Backfill backfill) {
    this.sagas = sagas;
    this.operators = operators;
    this.backfill = backfill;
  }

  /** Nobody looks for debtors while another one is under way. */
  @Override
  public OperatorRequests.Asked ask(BackfillTime time, Asking by) {
    if (!backfill.reserve()) {
      return operators.backfill(new ManyGivenUp(time.toString(), 0, "", RUNNING), by);
    }
    boolean begun = false;
    try {
      List<UUID> debtors = debtors(time);
      OperatorRequests.Asked asked =
          operators.backfill(
              new ManyGivenUp(time.toString(), debtors.size(), fingerprint(debtors), null), by);
      begun = !asked.act().waitsForApproval();
      if (begun) {
        backfill.begin(debtors, time.perSecond(), by);
      }
      return asked;
    } finally {
      if (!begun) {
        backfill.letGo();
      }
    }
  }

  @Override
  public Progress progress() {
    return backfill.progress();
  }

  @Override
  public OperatorAction action() {
    return OperatorAction.BACKFILL;
  }

  @Override
  public Ready look(OperatorAct act) {
    BackfillTime time = BackfillTime.parse(act.about());
    List<UUID> debtors = debtors(time);
    return new Ready(fingerprint(debtors), null, () -> beginOnCommit(debtors, time, act.asked()));
  }

  private void beginOnCommit(List<UUID> debtors, BackfillTime time, Asking by) {
    if (!backfill.reserve()) {
      throw new UnderWay();
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
              backfill.begin(debtors, time.perSecond(), by);
            } else {
              backfill.letGo();
            }
          }
        });
  }

  private List<UUID> debtors(BackfillTime time) {
    return sagas.givenUpSteps(time.from(), time.to(), MOST_AT_ONCE).stream()
        .map(GivenUpStep::sagaId)
        .distinct()
        .toList();
  }

  private static String fingerprint(List<UUID> debtors) {
    return String.format(
        Locale.ROOT,
        "%d sagas, SHA-256 %s",
        debtors.size(),
        Digest.of(debtors.stream().map(UUID::toString).sorted()));
  }
}
