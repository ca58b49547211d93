package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toCollection;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.SagaTransaction.IgnoredOccurrence;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.SagaMoved;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import io.paysaga.saga.orchestration.store.SagaStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final TransactionOperations polls;
  private final Executor background;
  private final Clock clock;
  private final UnknownVersions unknown;
  private final SagaJson json = new SagaJson();

  SagaExecutor(
      SagaStore store,
      FlowRegistry flows,
      ReplyPartitions slots,
      CommandRecords commands,
      RecordSender sender,
      SagaAnnouncer announcer,
      TransactionOperations transaction,
      TransactionOperations polls,
      Executor background,
      UnknownVersions unknown,
      Clock clock) {
    this.store = store;
    this.flows = flows;
    this.slots = slots;
    this.commands = commands;
    this.sender = sender;
    this.announcer = announcer;
    this.transaction = transaction;
    this.polls = polls;
    this.background = background;
    this.unknown = unknown;
    this.clock = clock;
  }

  /**
   * What a transaction has made durable.
   *
   * @param sagas those that have moved, as they stand now
   * @param toSend what is to be sent next
   * @param moved what is to be told after that
   * @param heard the topics whose commands were answered
   */
  record Durable(
      List<SagaView> sagas,
      List<ProducerRecord<byte[], byte[]>> toSend,
      List<SagaMoved> moved,
      List<IgnoredOccurrence> ignored,
      Set<String> heard) {}

  @Override
  public List<SagaView> start(List<NewSaga<?>> sagas) {
    CrashPoint.LOCKED_BEFORE_INSERT.passed();
    return committed(
            transaction,
            () -> {
              Instant now = now();
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rows = new LinkedHashMap<>();
              sagas.forEach(saga -> begin(saga, now, new SagaEvent.Started(now), decided, rows));
              Durable begun = write(decided, rows, store::insert);
              TransactionSynchronizationManager.registerSynchronization(new SendOnCommit(begun));
              return begun;
            })
        .sagas();
  }

  /**
   * Begins a saga anew that is no longer there, to undo it. The transaction may be the caller's.
   *
   * @throws org.springframework.dao.DataIntegrityViolationException when it is there after all, or
   *     another saga holds its subject
   */
  SagaView undo(NewSaga<?> unknown, OperatorAct act) {
    return committed(
            transaction,
            () -> {
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rows = new LinkedHashMap<>();
              // It began when its id says, and is kept and audited by that.
              Instant beganAt = new SagaId(unknown.id()).beganAt();
              begin(unknown, beganAt, act.event(act.askedAt()).orElseThrow(), decided, rows);
              Durable begun = write(decided, rows, store::insert);
              TransactionSynchronizationManager.registerSynchronization(new SendOnCommit(begun));
              return begun;
            })
        .sagas()
        .get(0);
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
      NewSaga<D> saga,
      Instant beganAt,
      SagaEvent first,
      SagaTransaction decided,
      Map<UUID, SagaRow> rows) {
    SagaFlow<D> flow = flows.toStart(saga.flow());
    SagaStateMachine<D> machine = new SagaStateMachine<>(flow);
    rows.put(saga.id(), SagaRow.begun(saga, flow.version(), slots.of(saga.id()), beganAt));
    decided.load(machine::on, machine.initial(saga.id(), saga.data()), 0);
    decided.on(new SagaOccurrence(saga.id(), first));
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
        polls,
        () -> {
          List<OperatorAct> open = store.openActs(acts);
          SagaTransaction decided = new SagaTransaction();
          Map<UUID, SagaRow> rows = new LinkedHashMap<>();
          store
              .lock(
                  Stream.concat(
                          occurrences.stream().map(SagaOccurrence::sagaId),
                          open.stream().map(OperatorAct::sagaId).filter(Objects::nonNull))
                      .collect(toCollection(TreeSet::new)))
              .forEach(row -> load(row, decided, rows));
          occurrences.forEach(decided::on);
          Instant now = now();
          store.addVerdicts(
              open.stream().flatMap(act -> judged(act, decided, now).stream()).toList());
          Durable written = write(decided, rows, store::update);
          CrashPoint.POLL_BEFORE_COMMIT.passed();
          return written;
        });
  }

  private Optional<OperatorAct> judged(OperatorAct act, SagaTransaction decided, Instant now) {
    return decided
        .verdictOn(act.inEngine(store.eventOf(act, now)))
        .map(verdict -> act.with(new OperatorAct.Verdict(verdict, now)));
  }

  /** A saga whose definition this build does not know is left alone: nobody else waits for it. */
  private void load(SagaRow row, SagaTransaction decided, Map<UUID, SagaRow> rows) {
    rows.put(row.id(), row);
    flows
        .find(row.type(), row.definitionVersion())
        .ifPresentOrElse(
            flow -> load(row, flow, decided),
            () -> {
              decided.leaveAlone(row.id(), Ignored.UNKNOWN_VERSION);
              unknown.met(
                  new SagaRepository.Version(row.type(), row.definitionVersion()), row.id());
            });
  }

  private <D> void load(SagaRow row, SagaFlow<D> flow, SagaTransaction decided) {
    decided.load(new SagaStateMachine<>(flow)::on, row.state(flow, json), row.transitions());
  }

  /**
   * A saga that is due.
   *
   * @param upTo deadlines up to this moment may be judged
   * @param listeningSince since when its owner can have missed no reply
   */
  record Overdue(UUID id, Instant upTo, Instant listeningSince) {}

  /**
   * Judges deadlines and sends what follows. It waits for no lock.
   *
   * @return the sagas that are locked by others; nothing happened to them
   */
  Set<UUID> judge(List<Overdue> overdue) {
    Map<UUID, Overdue> locked = new LinkedHashMap<>();
    overdue.forEach(saga -> locked.put(saga.id(), saga));
    Durable durable =
        committed(
            transaction,
            () -> {
              Instant now = now();
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rows = new LinkedHashMap<>();
              List<SagaOccurrence> occurrences = new ArrayList<>();
              for (SagaRow row : store.lockFree(List.copyOf(locked.keySet()))) {
                load(row, decided, rows);
                Overdue saga = locked.get(row.id());
                flows
                    .find(row.type(), row.definitionVersion())
                    .ifPresent(flow -> occurrences.addAll(passed(saga, row, flow, now)));
              }
              occurrences.forEach(decided::on);
              Durable written = write(decided, rows, store::update);
              CrashPoint.POLL_BEFORE_COMMIT.passed();
              locked.keySet().removeAll(rows.keySet());
              return written;
            });
    send(durable);
    return locked.keySet();
  }

  /** What may be judged of it; steps whose topic refuses what is sent are held back. */
  private <D> List<SagaOccurrence> passed(
      Overdue saga, SagaRow row, SagaFlow<D> flow, Instant now) {
    Instant listeningSince = saga.listeningSince();
    List<String> steps = new ArrayList<>();
    Map<Duration, List<String>> heldBack = new TreeMap<>();
    for (Decision.Send open :
        new SagaStateMachine<>(flow).overdue(row.state(flow, json), saga.upTo())) {
      String topic = topicOf(open);
      Duration pause = sender.refusals().pauseOf(topic);
      if (pause.isZero()) {
        steps.add(open.id().step());
        // What was sent to a topic that refused may be lost with it.
        Instant takes = sender.refusals().takesFor(topic).map(now::minus).orElse(Instant.MIN);
        listeningSince = takes.isAfter(listeningSince) ? takes : listeningSince;
      } else {
        heldBack.computeIfAbsent(pause, none -> new ArrayList<>()).add(open.id().step());
      }
    }
    List<SagaOccurrence> passed = new ArrayList<>();
    heldBack.forEach(
        (pause, held) ->
            passed.add(
                new SagaOccurrence(
                    row.id(), new SagaEvent.HeldBack(held, micros(now.plus(pause)), now))));
    if (!steps.isEmpty()) {
      passed.add(
          new SagaOccurrence(
              row.id(), new SagaEvent.DeadlinePassed(now, micros(listeningSince), steps)));
    }
    return passed;
  }

  /**
   * The participant of a topic has answered again: what waits for it without an end is due. What is
   * locked waits on.
   *
   * @param at what was sent since is not meant
   */
  void wake(List<UUID> waiting, String topic, Instant at) {
    committed(
        transaction,
        () -> {
          SagaTransaction decided = new SagaTransaction();
          Map<UUID, SagaRow> rows = new LinkedHashMap<>();
          List<SagaOccurrence> woken = new ArrayList<>();
          for (SagaRow row : store.lockFree(waiting)) {
            load(row, decided, rows);
            flows
                .find(row.type(), row.definitionVersion())
                .ifPresent(flow -> woken.addAll(woken(row, flow, topic, at)));
          }
          woken.forEach(decided::on);
          return write(decided, rows, store::update);
        });
  }

  private <D> List<SagaOccurrence> woken(SagaRow row, SagaFlow<D> flow, String topic, Instant at) {
    List<String> steps =
        new SagaStateMachine<>(flow)
            .waiting(row.state(flow, json)).stream()
                .filter(open -> topicOf(open).equals(topic))
                .map(open -> open.id().step())
                .toList();
    return steps.isEmpty()
        ? List.of()
        : List.of(new SagaOccurrence(row.id(), new SagaEvent.Woken(steps, micros(at))));
  }

  private static Durable committed(TransactionOperations in, Supplier<Durable> work) {
    return Objects.requireNonNull(in.execute(status -> work.get()));
  }

  private Durable write(
      SagaTransaction decided,
      Map<UUID, SagaRow> before,
      BiConsumer<List<SagaRow>, SagaTransaction> inStore) {
    Instant now = now();
    List<ProducerRecord<byte[], byte[]>> toSend = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> refused = new ArrayList<>();
    for (SagaTransaction.Sending sending : decided.sendings()) {
      ProducerRecord<byte[], byte[]> kafka = commands.write(sending.send(), sending.at());
      (sender.refusals().pauseOf(kafka).isZero() ? toSend : refused).add(kafka);
    }
    notSent(refused, now).forEach(decided::on);
    Map<UUID, SagaRow> after = new LinkedHashMap<>();
    List<SagaView> sagas = new ArrayList<>();
    for (SagaTransaction.Change<?> saga : decided.changes()) {
      UUID id = saga.after().sagaId();
      SagaRow row = before.get(id).become(saga.after(), json, saga.transitions(), now);
      after.put(id, row);
      sagas.add(row.view(saga.after()));
    }
    inStore.accept(List.copyOf(after.values()), decided);
    List<SagaMoved> moved = new ArrayList<>();
    Set<String> heard = new HashSet<>();
    for (SagaTransition<?> transition : decided.transitions()) {
      UUID id = transition.after().sagaId();
      moved.add(moved(transition, before.get(id), after.get(id)));
      if (transition.event() instanceof SagaEvent.Answered answer) {
        flows
            .find(before.get(id).type(), before.get(id).definitionVersion())
            .flatMap(flow -> topicOf(answer.id(), flow, transition.before()))
            .ifPresent(heard::add);
      }
    }
    return new Durable(sagas, toSend, moved, decided.ignored(), heard);
  }

  /** Where an open command was sent. */
  private static <D> Optional<String> topicOf(CommandId id, SagaFlow<D> flow, SagaState<?> state) {
    @SuppressWarnings("unchecked") // A saga stays one of its flow.
    SagaState<D> ofFlow = (SagaState<D>) state;
    return new SagaStateMachine<>(flow)
        .overdue(ofFlow, Instant.MAX).stream()
            .filter(open -> open.id().equals(id))
            .map(SagaExecutor::topicOf)
            .findFirst();
  }

  private static String topicOf(Decision.Send open) {
    return MessageTypes.topicOf(open.command().getClass()).orElseThrow();
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

  /** Does what an operator asked for, and sends what follows. It waits for no lock. */
  void doAndSend(UUID act) {
    send(LockWait.none(() -> on(List.of(), List.of(act))));
  }

  private void send(Durable durable) {
    CrashPoint.TIMER_BEFORE_SEND.passed();
    List<ProducerRecord<byte[], byte[]>> failed = sender.send(durable.toSend());
    announcer.tell(durable);
    notAcknowledged(failed);
  }

  /**
   * What the broker did not take does not count as an attempt. It is due at once, that is, as soon
   * as the broker answers again; if it is the topic that refuses, when that is tried again.
   */
  void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    if (records.isEmpty()) {
      return;
    }
    try {
      announcer.tell(on(notSent(records, now())));
    } catch (RuntimeException databaseAway) {
      // Their deadlines stand: they are sent again as the next attempt.
      log.warn(
          "{} failed sendings could not be recorded: {}", records.size(), databaseAway.toString());
    }
  }

  private List<SagaOccurrence> notSent(List<ProducerRecord<byte[], byte[]>> records, Instant now) {
    record Sent(UUID saga, Instant dueAgain) {}
    Map<Sent, List<CommandAttempt>> attempts = new LinkedHashMap<>();
    for (ProducerRecord<byte[], byte[]> kafka : records) {
      CommandAttempt sent = SagaMessage.attemptOf(kafka);
      Instant dueAgain = micros(now.plus(sender.refusals().pauseOf(kafka)));
      attempts
          .computeIfAbsent(new Sent(sent.id().sagaId(), dueAgain), none -> new ArrayList<>())
          .add(sent);
    }
    return attempts.entrySet().stream()
        .map(
            sent ->
                new SagaOccurrence(
                    sent.getKey().saga(),
                    new SagaEvent.NotSent(sent.getValue(), sent.getKey().dueAgain(), now)))
        .toList();
  }

  /** How long ago the broker took nothing, as far as this process knows. */
  Optional<Duration> sinceTheBrokerFailed() {
    return sender.refusals().sinceTheBrokerFailed();
  }

  /** Topics that refuse are tried again when their pause is over. */
  void tryTopicsThatRefuse() {
    sender.tryRefusals();
  }

  private Instant now() {
    return micros(clock.instant());
  }

  private static Instant micros(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MICROS);
  }
}
