package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.ApprovedAct;
import io.paysaga.saga.orchestration.api.NotApproved;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAct.Approval;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.OperatorRequests.Asked;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.OperatorActs;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionOperations;

/** Stores who approves an act, and has it done: by the saga's owner, or here and now. */
final class Approvals implements ActApprovals {

  private final OperatorActs acts;
  private final Supplier<List<ApprovedAct>> doneHere;
  private final SagaExecutor sagas;
  private final SagaRepository rows;
  private final FlowRegistry flows;
  private final SagaJson json = new SagaJson();
  private final ActWaker owners;
  private final TransactionOperations transaction;
  private final Clock clock;

  /**
   * @param doneHere acts that no saga's owner does
   */
  Approvals(
      OperatorActs acts,
      Supplier<List<ApprovedAct>> doneHere,
      SagaExecutor sagas,
      SagaRepository rows,
      FlowRegistry flows,
      ActWaker owners,
      TransactionOperations transaction,
      Clock clock) {
    this.acts = acts;
    this.doneHere = doneHere;
    this.sagas = sagas;
    this.rows = rows;
    this.flows = flows;
    this.owners = owners;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Override
  public Optional<OperatorAct> find(UUID act) {
    return acts.find(act);
  }

  @Override
  public List<OperatorAct> search(Search search) {
    return acts.search(search, now());
  }

  @Override
  public Optional<Asked> approve(UUID id, Actor by) {
    return acts.find(id).map(act -> approve(act, new Approval(by, now())));
  }

  private Asked approve(OperatorAct act, Approval approval) {
    NotApproved.Why why = whyNot(act, approval);
    if (why != null) {
      throw new NotApproved(act, why);
    }
    return act.approval() == null ? firstApproved(act, approval) : new Asked(act, wake(act), null);
  }

  private static NotApproved.@Nullable Why whyNot(OperatorAct act, Approval approval) {
    if (act.shown() == null) {
      return NotApproved.Why.NEEDS_NO_APPROVAL;
    }
    if (act.asked().who().isSameAs(approval.by())) {
      return NotApproved.Why.SAME_PERSON;
    }
    if (act.approval() != null) {
      return null;
    }
    if (act.verdict() != null) {
      return NotApproved.Why.HAS_ITS_VERDICT;
    }
    return approval.at().isAfter(act.shown().until()) ? NotApproved.Why.NOT_APPROVED_IN_TIME : null;
  }

  private Asked firstApproved(OperatorAct act, Approval approval) {
    ApprovedAct here =
        doneHere.get().stream()
            .filter(each -> each.action() == act.action())
            .findFirst()
            .orElse(null);
    ApprovedAct.Ready ready = here == null ? null : here.look(act);
    voidIfMoved(act, ready == null ? shownNow(act) : ready.fingerprint());
    OperatorAct approved = act.with(approval);
    try {
      Asked done =
          transaction.execute(
              status -> {
                acts.add(act, approval);
                return ready == null ? null : doneNow(approved, ready);
              });
      return done == null ? new Asked(approved, wake(approved), null) : done;
    } catch (DataIntegrityViolationException faster) {
      OperatorAct now = acts.find(act.id()).orElseThrow(() -> faster);
      if (now.approval() == null && here != null) {
        // Somebody else began the saga: this says who.
        here.look(act);
      }
      if (now.approval() == null) {
        throw faster;
      }
      return new Asked(now, null, null);
    }
  }

  private Asked doneNow(OperatorAct act, ApprovedAct.Ready ready) {
    ready.does().run();
    if (act.action().beginsItsSaga()) {
      // It has its verdict when that ends.
      return new Asked(act, null, sagas.undo(ready.saga(), act));
    }
    SagaView saga = ready.saga() == null ? null : sagas.start(ready.saga());
    OperatorAct begun =
        act.with(
            saga == null
                ? new OperatorAct.Verdict(OperatorRequests.BEGUN, now())
                : OperatorAct.Verdict.begun(saga.id(), now()));
    acts.add(begun, begun.verdict());
    return new Asked(begun, null, saga);
  }

  /** The owner looks once more, when it does it. */
  private void voidIfMoved(OperatorAct act, String fingerprint) {
    if (fingerprint.equals(act.shown().fingerprint())) {
      return;
    }
    try {
      transaction.executeWithoutResult(
          status ->
              acts.add(act, new OperatorAct.Verdict(NotApproved.Why.SAGA_HAS_MOVED.code(), now())));
    } catch (DuplicateKeyException faster) {
      // Whoever it was has said what became of it.
    }
    throw new NotApproved(act, NotApproved.Why.SAGA_HAS_MOVED);
  }

  private String shownNow(OperatorAct act) {
    return rows.find(act.sagaId())
        .map(row -> row.shown(flows.of(row.type(), row.definitionVersion()), json))
        .orElse("");
  }

  private @Nullable String wake(OperatorAct act) {
    boolean isOwners = act.sagaId() != null && !act.action().beginsItsSaga();
    return act.verdict() == null && isOwners ? owners.wake(act) : null;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
