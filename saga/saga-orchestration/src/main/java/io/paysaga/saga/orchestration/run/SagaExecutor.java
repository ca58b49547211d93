package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toCollection;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.SagaTransaction.IgnoredOccurrence;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaMoved;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.OperatorAct;
import io.paysaga.saga.orchestration.store.OperatorVerdict;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRow;
import io.paysaga.saga.orchestration.store.SagaStore;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Moves sagas: lock, let the engine decide, write, commit, then send, then tell. The row with its
 * open commands is the transactional outbox; what is not sent or not answered is sent again when it
 * is due.
 */
class SagaExecutor implements SagaStarter {

  private static final Logger log = LoggerFactory.getLogger(SagaExecutor.class);

  private final SagaStore store;
  private final FlowRegistry flows;
  private final ReplyPartitions slots;
  private final CommandRecords commands;
  private final RecordSender sender;
  private final SagaAnnouncer announcer;
  private final TransactionOperations transaction;
  private final Executor background;
  private final Clock clock;
  private final SagaJson json = new SagaJson();

  private volatile Instant lastFailedSend = Instant.MIN;

  SagaExecutor(
      SagaStore store,
      FlowRegistry flows,
      ReplyPartitions slots,
      CommandRecords commands,
      RecordSender sender,
      SagaAnnouncer announcer,
      TransactionOperations transaction,
      Executor background,
      Clock clock) {
    this.store = store;
    this.flows = flows;
    this.slots = slots;
    this.commands = commands;
    this.sender = sender;
    this.announcer = announcer;
    this.transaction = transaction;
    this.background = background;
    this.clock = clock;
  }

  /**
   * What a transaction has made durable.
   *
   * @param sagas those that have moved, as they stand now
   * @param toSend what is to be sent next
   * @param moved what is to be told after that
   */
  record Durable(
      List<SagaView> sagas,
      List<ProducerRecord<byte[], byte[]>> toSend,
      List<SagaMoved> moved,
      List<IgnoredOccurrence> ignored) {}

  @Override
  public List<SagaView> start(List<NewSaga<?>> sagas) {
    CrashPoint.LOCKED_BEFORE_INSERT.passed();
    return committed(
            () -> {
              Instant now = now();
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rows = new LinkedHashMap<>();
              sagas.forEach(saga -> begin(saga, now, decided, rows));
              Durable begun = write(decided, rows, store::insert);
              TransactionSynchronizationManager.registerSynchronization(new SendOnCommit(begun));
              return begun;
            })
        .sagas();
  }

  /** The transaction may be the caller's, so only its end tells that the sagas are durable. */
  private class SendOnCommit implements TransactionSynchronization {

    private final Durable begun;

    SendOnCommit(Durable begun) {
      this.begun = begun;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
      CrashPoint.START_BEFORE_COMMIT.passed();
    }

    @Override
    public void afterCommit() {
      CrashPoint.START_BEFORE_SEND.passed();
      sender
          .begin(begun.toSend())
          .thenAccept(
              failed -> {
                if (!failed.isEmpty()) {
                  background.execute(() -> notAcknowledged(failed));
                }
              });
      announcer.tell(begun);
    }
  }

  private <D> void begin(
      NewSaga<D> saga, Instant now, SagaTransaction decided, Map<UUID, SagaRow> rows) {
    SagaFlow<D> flow = flows.toStart(saga.flow());
    SagaStateMachine<D> machine = new SagaStateMachine<>(flow);
    rows.put(saga.id(), SagaRow.begun(saga, flow.version(), slots.of(saga.id()), now));
    decided.load(machine::on, machine.initial(saga.id(), saga.data()), 0);
    decided.on(new SagaOccurrence(saga.id(), new SagaEvent.Started(now)));
  }

  /**
   * Lets these happen, in their order, in one transaction. Sagas that do not exist and events that
   * change nothing are ignored.
   *
   * @return what is to be sent, and then told, now that it is durable
   */
  Durable on(List<SagaOccurrence> occurrences) {
    return on(occurrences, List.of());
  }

  /**
   * Lets these happen, and then what operators asked for, in one transaction with its verdicts.
   *
   * @param acts their ids; one that has a verdict, or is none, changes nothing
   */
  Durable on(List<SagaOccurrence> occurrences, Collection<UUID> acts) {
    return committed(
        () -> {
          List<OperatorAct> open = store.openActs(acts);
          SagaTransaction decided = new SagaTransaction();
          Map<UUID, SagaRow> rows = new LinkedHashMap<>();
          store
              .lock(
                  Stream.concat(
                          occurrences.stream().map(SagaOccurrence::sagaId),
                          open.stream().map(OperatorAct::sagaId))
                      .collect(toCollection(TreeSet::new)))
              .forEach(
                  row -> {
                    rows.put(row.id(), row);
                    load(row, flows.of(row.type(), row.definitionVersion()), decided);
                  });
          occurrences.forEach(decided::on);
          Instant now = now();
          store.add(open.stream().map(act -> verdict(act, decided, now)).toList());
          Durable written = write(decided, rows, store::update);
          CrashPoint.POLL_BEFORE_COMMIT.passed();
          return written;
        });
  }

  private static OperatorVerdict verdict(OperatorAct act, SagaTransaction decided, Instant now) {
    if (act.isTooLate(now)) {
      return act.tooLate(now);
    }
    SagaOccurrence asked = act.occurrence(now);
    decided.on(asked);
    return decided.ignored().stream()
        .filter(ignored -> ignored.occurrence() == asked)
        .findFirst()
        .map(ignored -> act.refused(ignored.why().code(), now))
        .orElseGet(() -> act.done(now));
  }

  private <D> void load(SagaRow row, SagaFlow<D> flow, SagaTransaction decided) {
    decided.load(new SagaStateMachine<>(flow)::on, row.state(flow, json), row.transitions());
  }

  private Durable committed(Supplier<Durable> work) {
    return Objects.requireNonNull(transaction.execute(status -> work.get()));
  }

  private Durable write(
      SagaTransaction decided,
      Map<UUID, SagaRow> before,
      BiConsumer<List<SagaRow>, SagaTransaction> inStore) {
    Instant now = now();
    Map<UUID, SagaRow> after = new LinkedHashMap<>();
    List<SagaView> sagas = new ArrayList<>();
    for (SagaTransaction.Change<?> saga : decided.changes()) {
      UUID id = saga.after().sagaId();
      SagaRow row = before.get(id).become(saga.after(), json, saga.transitions(), now);
      after.put(id, row);
      sagas.add(row.view(saga.after()));
    }
    inStore.accept(List.copyOf(after.values()), decided);
    List<ProducerRecord<byte[], byte[]>> toSend = new ArrayList<>();
    List<SagaMoved> moved = new ArrayList<>();
    for (SagaTransition<?> transition : decided.transitions()) {
      UUID id = transition.after().sagaId();
      moved.add(moved(transition, before.get(id), after.get(id)));
      transition
          .decision()
          .sends()
          .forEach(send -> toSend.add(commands.write(send, transition.event().at())));
    }
    return new Durable(sagas, toSend, moved, decided.ignored());
  }

  private static SagaMoved moved(SagaTransition<?> transition, SagaRow loaded, SagaRow written) {
    if (transition.isFirst()) {
      return new SagaMoved(null, written.view(transition.after()));
    }
    boolean firstHere = transition.seq() == loaded.transitions() + 1;
    SagaRow then = firstHere ? loaded : written;
    return new SagaMoved(then.view(transition.before()), written.view(transition.after()));
  }

  /** Told once the sends that follow from it have been handed over. */
  void tell(Durable durable) {
    announcer.tell(durable);
  }

  /** Lets these happen and sends what follows. */
  void onAndSend(List<SagaOccurrence> occurrences) {
    send(on(occurrences));
  }

  /** Does what an operator asked for, and sends what follows. */
  void doAndSend(UUID act) {
    send(on(List.of(), List.of(act)));
  }

  private void send(Durable durable) {
    CrashPoint.TIMER_BEFORE_SEND.passed();
    List<ProducerRecord<byte[], byte[]>> failed = sender.send(durable.toSend());
    announcer.tell(durable);
    notAcknowledged(failed);
  }

  /**
   * What the broker did not acknowledge does not count as an attempt and is due at once, that is,
   * as soon as the broker answers again.
   */
  void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    if (records.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    lastFailedSend = now;
    Map<UUID, List<CommandAttempt>> bySaga = new LinkedHashMap<>();
    for (ProducerRecord<byte[], byte[]> kafka : records) {
      CommandAttempt sent = SagaMessage.attemptOf(kafka);
      bySaga.computeIfAbsent(sent.id().sagaId(), id -> new ArrayList<>()).add(sent);
    }
    List<SagaOccurrence> notSent = new ArrayList<>();
    bySaga.forEach(
        (id, attempts) ->
            notSent.add(new SagaOccurrence(id, new SagaEvent.NotSent(attempts, now))));
    try {
      announcer.tell(on(notSent));
    } catch (RuntimeException databaseAway) {
      // Their deadlines stand: they are sent again as the next attempt.
      log.warn(
          "{} failed sendings could not be recorded: {}", records.size(), databaseAway.toString());
    }
  }

  /** When the broker last failed to acknowledge something, as far as this process knows. */
  Instant lastFailedSend() {
    return lastFailedSend;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
