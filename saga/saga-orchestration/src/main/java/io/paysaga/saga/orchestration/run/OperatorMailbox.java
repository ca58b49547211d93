package io.paysaga.saga.orchestration.run;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.DeadLettered;
import io.paysaga.saga.orchestration.api.ManyGivenUp;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaToBegin;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.saga.orchestration.store.OperatorActs;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stores what operators ask, and wakes the saga's owner, unless a second person has to approve it
 * first.
 */
final class OperatorMailbox implements OperatorRequests {

  private final SagaRepository rows;
  private final SagaExecutor sagas;
  private final OperatorActs acts;
  private final FourEyes fourEyes;
  private final FlowRegistry flows;
  private final Journal journal;
  private final ReplyPartitions slots;
  private final SagaJson json = new SagaJson();
  private final ActWaker owners;
  private final TransactionOperations transaction;
  private final Clock clock;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  OperatorMailbox(
      SagaRepository rows,
      SagaExecutor sagas,
      OperatorActs acts,
      FourEyes fourEyes,
      FlowRegistry flows,
      Journal journal,
      ReplyPartitions slots,
      ActWaker owners,
      TransactionOperations transaction,
      Clock clock) {
    this.rows = rows;
    this.sagas = sagas;
    this.acts = acts;
    this.fourEyes = fourEyes;
    this.flows = flows;
    this.journal = journal;
    this.slots = slots;
    this.owners = owners;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Override
  public Optional<String> objectionTo(SagaEvent.Answered reply) {
    return rows.find(reply.id().sagaId())
        .map(
            row -> {
              try {
                return ignored(row, flowOf(row), reply);
              } catch (TechnicalFailure unknownVersion) {
                return Ignored.UNKNOWN_SAGA;
              }
            })
        .map(Ignored::code);
  }

  private SagaFlow<?> flowOf(SagaRow row) {
    return flows.of(row.type(), row.definitionVersion());
  }

  private <D> @Nullable Ignored ignored(SagaRow row, SagaFlow<D> flow, SagaEvent event) {
    return new SagaStateMachine<>(flow).on(row.state(flow, json), event).ignored();
  }

  @Override
  public Asked replay(DeadLettered letter, Asking by) {
    OperatorAct act = act(letter, by);
    if (letter.objection() != null) {
      return judged(act, letter.objection());
    }
    SagaRow row = rows.find(act.sagaId()).orElse(null);
    return row == null
        ? judged(act, Ignored.UNKNOWN_SAGA.code())
        : wokenOrWaits(act, () -> row.shown(flowOf(row), json));
  }

  private OperatorAct act(DeadLettered letter, Asking by) {
    CommandId command = letter.command();
    OperatorAction action =
        command == null || letter.reply() != null ? OperatorAction.REPLAY : OperatorAction.RESEND;
    return act(
        action,
        command == null ? null : command.sagaId(),
        command == null ? null : command.step(),
        letter.place(),
        letter.reply() == null ? null : journal.stored(letter.reply()),
        by,
        fourEyes.decide(action.needsTwo()));
  }

  @Override
  public Asked ask(UUID sagaId, OperatorAction action, Asking by) {
    if (action.beginsItsSaga()) {
      throw new IllegalArgumentException(action + " is asked of a saga that is not there.");
    }
    OperatorAct act = act(action, sagaId, null, null, null, by, fourEyes.decide(action.needsTwo()));
    SagaRow row = rows.find(sagaId).orElse(null);
    if (row == null) {
      return judged(act, Ignored.UNKNOWN_SAGA.code());
    }
    Ignored objection = ignored(row, flowOf(row), act.event(act.askedAt()).orElseThrow());
    return objection != null
        ? judged(act, objection.code())
        : wokenOrWaits(act, () -> row.shown(flowOf(row), json));
  }

  @Override
  public Asked backfill(ManyGivenUp many, Asking by) {
    boolean two = fourEyes.decideOnSo(many.sagas());
    OperatorAct act = act(OperatorAction.BACKFILL, null, null, many.time(), null, by, two);
    if (many.objection() != null) {
      return judged(act, many.objection());
    }
    if (isToWait(act, two)) {
      return waits(act, many.fingerprint());
    }
    Asked begun = judged(act, BEGUN);
    fourEyes.alarm(act);
    return begun;
  }

  private Asked wokenOrWaits(OperatorAct act, Supplier<String> shown) {
    return isToWait(act, fourEyes.decide(act.action().needsTwo()))
        ? waits(act, shown.get())
        : woken(act);
  }

  private static boolean isToWait(OperatorAct act, boolean two) {
    return two && !act.asked().breakGlass();
  }

  private Asked woken(OperatorAct act) {
    transaction.executeWithoutResult(status -> acts.add(act));
    fourEyes.alarm(act);
    return new Asked(act, owners.wake(act), null);
  }

  private Asked judged(OperatorAct act, String code) {
    OperatorAct.Verdict verdict = new OperatorAct.Verdict(code, act.askedAt());
    transaction.executeWithoutResult(
        status -> {
          acts.add(act);
          acts.add(act, verdict);
        });
    return new Asked(act.with(verdict), null, null);
  }

  /** Nobody is woken: there is nothing to do yet. */
  private Asked waits(OperatorAct act, String fingerprint) {
    OperatorAct waiting =
        act.with(new OperatorAct.Shown(fingerprint, fourEyes.until(act.askedAt())));
    transaction.executeWithoutResult(status -> acts.add(waiting));
    return new Asked(waiting, null, null);
  }

  @Override
  public Asked begin(SagaToBegin wanted, Asking by) {
    boolean two = fourEyes.decide(wanted.byTwo());
    OperatorAct act = act(OperatorAction.BEGIN, null, null, wanted.about(), null, by, two);
    if (isToWait(act, two)) {
      return waits(act, wanted.fingerprint());
    }
    OperatorAct begun = act.with(OperatorAct.Verdict.begun(wanted.saga().id(), act.askedAt()));
    SagaView saga =
        transaction.execute(
            status -> {
              acts.add(act);
              acts.add(act, begun.verdict());
              return sagas.start(wanted.saga());
            });
    fourEyes.alarm(act);
    return new Asked(begun, null, saga);
  }

  @Override
  public Asked undo(NewSaga<?> unknown, String fingerprint, Asking by) {
    boolean two = fourEyes.decide(OperatorAction.UNDO.needsTwo());
    OperatorAct act = act(OperatorAction.UNDO, unknown.id(), null, null, null, by, two);
    if (isToWait(act, two)) {
      return waits(act, fingerprint);
    }
    SagaView begun =
        transaction.execute(
            status -> {
              acts.add(act);
              return sagas.undo(unknown, act);
            });
    fourEyes.alarm(act);
    return new Asked(act, null, begun);
  }

  /**
   * @param two whether two persons decide it
   */
  private OperatorAct act(
      OperatorAction action,
      @Nullable UUID sagaId,
      @Nullable String step,
      @Nullable String about,
      @Nullable String reply,
      Asking by,
      boolean two) {
    return new OperatorAct(
        ids.generate(),
        action,
        sagaId,
        step,
        about,
        reply,
        sagaId == null ? 0 : slots.of(sagaId),
        fourEyes.asked(two, by),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        null,
        null,
        null);
  }
}
