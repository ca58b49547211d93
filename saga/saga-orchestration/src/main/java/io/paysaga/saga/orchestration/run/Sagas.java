package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toCollection;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.RecordSender;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaEnded;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.store.GivenUpSteps;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Moves sagas: lock, decide, write, commit, then send. The row with its open commands is the
 * transactional outbox; what is not sent or not answered is sent again when it is due.
 */
public class Sagas implements SagaStarter {

  private static final Logger log = LoggerFactory.getLogger(Sagas.class);

  private final SagaRepository rows;
  private final Journal journal;
  private final GivenUpSteps debts;
  private final FlowRegistry flows;
  private final SagaJson json = new SagaJson();
  private final ReplyPartitions slots;
  private final CloudEventRecords events;
  private final RecordSender sender;
  private final TransactionOperations transaction;
  private final ApplicationEventPublisher endings;
  private final Executor background;
  private final MeterRegistry metrics;
  private final Clock clock;

  private volatile Instant lastFailedSend = Instant.MIN;

  Sagas(
      SagaRepository rows,
      Journal journal,
      GivenUpSteps debts,
      FlowRegistry flows,
      ReplyPartitions slots,
      CloudEventRecords events,
      RecordSender sender,
      TransactionOperations transaction,
      ApplicationEventPublisher endings,
      Executor background,
      MeterRegistry metrics,
      Clock clock) {
    this.rows = rows;
    this.journal = journal;
    this.debts = debts;
    this.flows = flows;
    this.slots = slots;
    this.events = events;
    this.sender = sender;
    this.transaction = transaction;
    this.endings = endings;
    this.background = background;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<SagaView> start(List<NewSaga<?>> sagas, Runnable alsoInTransaction) {
    CrashPoint.LOCKED_BEFORE_INSERT.passed();
    Written written =
        committed(
            () -> {
              Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rowsOf = new LinkedHashMap<>();
              sagas.forEach(saga -> begin(saga, now, decided, rowsOf));
              Written begun = write(decided, rowsOf, rows::insert);
              alsoInTransaction.run();
              CrashPoint.START_BEFORE_COMMIT.passed();
              return begun;
            });
    CrashPoint.START_BEFORE_SEND.passed();
    sender
        .begin(written.records)
        .thenAccept(
            failed -> {
              if (!failed.isEmpty()) {
                background.execute(() -> notAcknowledged(failed));
              }
            });
    return written.views;
  }

  private <D> void begin(
      NewSaga<D> saga, Instant now, SagaTransaction decided, Map<UUID, SagaRow> rowsOf) {
    SagaFlow<D> flow = flows.toStart(saga.flow());
    SagaStateMachine<D> machine = new SagaStateMachine<>(flow);
    rowsOf.put(saga.id(), SagaRow.begun(saga, flow.version(), slots.of(saga.id()), now));
    decided.load(machine::on, machine.initial(saga.id(), saga.data()), 0);
    decided.on(new SagaOccurrence(saga.id(), new SagaEvent.Started(now)));
  }

  /**
   * Lets these happen, in their order, in one transaction; sagas that do not exist and events that
   * change nothing are counted and ignored.
   *
   * @return what is to be sent now that it is durable
   */
  List<ProducerRecord<byte[], byte[]>> on(List<SagaOccurrence> occurrences) {
    Written written =
        committed(
            () -> {
              SagaTransaction decided = new SagaTransaction();
              Map<UUID, SagaRow> rowsOf = new LinkedHashMap<>();
              rows.lock(
                      occurrences.stream()
                          .map(SagaOccurrence::sagaId)
                          .collect(toCollection(TreeSet::new)))
                  .forEach(
                      row -> {
                        rowsOf.put(row.id(), row);
                        load(row, flows.of(row.type(), row.definitionVersion()), decided);
                      });
              occurrences.forEach(decided::on);
              Written changed = write(decided, rowsOf, rows::update);
              CrashPoint.POLL_BEFORE_COMMIT.passed();
              return changed;
            });
    for (SagaView saga : written.views) {
      if (written.ended.contains(saga.id())) {
        endings.publishEvent(new SagaEnded(saga));
      }
    }
    return written.records;
  }

  private <D> void load(SagaRow row, SagaFlow<D> flow, SagaTransaction decided) {
    decided.load(new SagaStateMachine<>(flow)::on, row.state(flow, json), row.transitions());
  }

  private Written committed(Supplier<Written> work) {
    return Objects.requireNonNull(transaction.execute(status -> work.get()));
  }

  /** What a transaction wrote, and what is to be sent after it. */
  private record Written(
      List<SagaView> views, Set<UUID> ended, List<ProducerRecord<byte[], byte[]>> records) {}

  private Written write(
      SagaTransaction decided, Map<UUID, SagaRow> rowsOf, Consumer<Collection<SagaRow>> store) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<SagaRow> changed = new ArrayList<>();
    List<SagaView> views = new ArrayList<>();
    List<GivenUpSteps.Change> changes = new ArrayList<>();
    for (SagaTransaction.Change<?> saga : decided.changes()) {
      SagaRow row =
          rowsOf.get(saga.after().sagaId()).become(saga.after(), json, saga.transitions(), now);
      changed.add(row);
      views.add(row.view(saga.after()));
      changes.add(new GivenUpSteps.Change(saga.before(), saga.after()));
    }
    store.accept(changed);
    journal.add(decided.transitions());
    debts.write(changes);
    Set<UUID> ended = new HashSet<>();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (SagaTransition<?> transition : decided.transitions()) {
      transition
          .decision()
          .sends()
          .forEach(send -> records.add(write(send, transition.event().at())));
      if (!transition.before().status().isEnded() && transition.after().status().isEnded()) {
        ended.add(transition.after().sagaId());
        metrics
            .counter("paysaga.sagas.ended", "status", transition.after().status().name())
            .increment();
      }
    }
    decided.ignored().forEach(this::ignored);
    return new Written(views, ended, records);
  }

  private ProducerRecord<byte[], byte[]> write(Decision.Send send, Instant now) {
    CommandId id = send.id();
    return events.write(
        MessageTypes.topicOf(send.command().getClass()).orElseThrow(),
        send.command().key(),
        send.command().key(),
        SagaMessage.of(
            id, send.command(), send.attempt(), traceOf(id.toString(), id.sagaId()), now));
  }

  /** Lets these happen and sends what follows. */
  void onAndSend(List<SagaOccurrence> occurrences) {
    List<ProducerRecord<byte[], byte[]>> records = on(occurrences);
    CrashPoint.TIMER_BEFORE_SEND.passed();
    notAcknowledged(sender.send(records));
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
    try {
      on(
          bySaga.entrySet().stream()
              .map(
                  entry ->
                      new SagaOccurrence(
                          entry.getKey(), new SagaEvent.NotSent(entry.getValue(), now)))
              .toList());
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

  private void ignored(SagaTransaction.IgnoredOccurrence event) {
    metrics.counter("paysaga.events.ignored", "why", event.why().code()).increment();
    log.debug("Ignored ({}): {}", event.why(), event.occurrence());
  }

  /** The saga's id is its trace id (a UUID fits); the span is a hash of the command's id. */
  static String traceOf(String id, UUID sagaId) {
    return "00-%016x%016x-%016x-01"
        .formatted(
            sagaId.getMostSignificantBits(),
            sagaId.getLeastSignificantBits(),
            ((long) id.hashCode() << 32) | 1);
  }
}
