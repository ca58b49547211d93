package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toCollection;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
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

  /** Something that happens to a saga. */
  record Occurrence(UUID sagaId, SagaEvent event) {}

  @Override
  public List<SagaView> start(List<NewSaga<?>> sagas, Runnable alsoInTransaction) {
    CrashPoint.LOCKED_BEFORE_INSERT.passed();
    Moves moves = new Moves();
    List<SagaView> begun =
        Objects.requireNonNull(
            transaction.execute(
                status -> {
                  Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                  List<Moving<?>> starting =
                      sagas.stream().<Moving<?>>map(saga -> begun(saga, now)).toList();
                  starting.forEach(saga -> moves.move(saga, new SagaEvent.Started(now)));
                  List<SagaView> written = moves.write(starting, rows::insert);
                  alsoInTransaction.run();
                  CrashPoint.START_BEFORE_COMMIT.passed();
                  return written;
                }));
    CrashPoint.START_BEFORE_SEND.passed();
    sender
        .begin(moves.records)
        .thenAccept(
            failed -> {
              if (!failed.isEmpty()) {
                background.execute(() -> notAcknowledged(failed));
              }
            });
    return begun;
  }

  private <D> Moving<D> begun(NewSaga<D> saga, Instant now) {
    SagaFlow<D> flow = flows.toStart(saga.flow());
    return new Moving<>(
        SagaRow.begun(saga, flow.version(), slots.of(saga.id()), now),
        flow,
        new SagaStateMachine<>(flow).initial(saga.id(), saga.data()));
  }

  /**
   * Lets these happen, in their order, in one transaction; sagas that do not exist and events that
   * change nothing are counted and ignored.
   *
   * @return what is to be sent now that it is durable
   */
  List<ProducerRecord<byte[], byte[]>> on(List<Occurrence> occurrences) {
    Moves moves = new Moves();
    List<SagaView> written =
        Objects.requireNonNull(
            transaction.execute(
                status -> {
                  Map<UUID, Moving<?>> sagas = new LinkedHashMap<>();
                  rows.lock(
                          occurrences.stream()
                              .map(Occurrence::sagaId)
                              .collect(toCollection(TreeSet::new)))
                      .forEach(row -> sagas.put(row.id(), Moving.of(row, flows, json)));
                  for (Occurrence occurrence : occurrences) {
                    Moving<?> saga = sagas.get(occurrence.sagaId());
                    if (saga == null) {
                      ignored(occurrence, "unknown-saga");
                    } else {
                      moves.move(saga, occurrence.event());
                    }
                  }
                  List<SagaView> changed = moves.write(sagas.values(), rows::update);
                  CrashPoint.POLL_BEFORE_COMMIT.passed();
                  return changed;
                }));
    written.stream()
        .filter(saga -> moves.ended.contains(saga.id()))
        .forEach(saga -> endings.publishEvent(new SagaEnded(saga)));
    return moves.records;
  }

  /** Lets these happen and sends what follows. */
  void onAndSend(List<Occurrence> occurrences) {
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
    Map<UUID, List<SagaEvent.NotSent.Sending>> bySaga = new LinkedHashMap<>();
    for (ProducerRecord<byte[], byte[]> kafka : records) {
      SagaMessage.Sent sent = SagaMessage.Sent.of(kafka);
      bySaga
          .computeIfAbsent(sent.id().sagaId(), id -> new ArrayList<>())
          .add(new SagaEvent.NotSent.Sending(sent.id(), sent.attempt()));
    }
    try {
      on(
          bySaga.entrySet().stream()
              .map(
                  entry ->
                      new Occurrence(entry.getKey(), new SagaEvent.NotSent(entry.getValue(), now)))
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

  private void ignored(Occurrence occurrence, String why) {
    metrics.counter("paysaga.events.ignored", "why", why).increment();
    log.debug("Ignored ({}): {}", why, occurrence);
  }

  /** The saga's id is its trace id (a UUID fits); the span is a hash of the command's id. */
  static String traceOf(String id, UUID sagaId) {
    return "00-%016x%016x-%016x-01"
        .formatted(
            sagaId.getMostSignificantBits(),
            sagaId.getLeastSignificantBits(),
            ((long) id.hashCode() << 32) | 1);
  }

  /** A saga in the hands of a transaction. */
  private static final class Moving<D> {

    private final SagaRow row;
    private final SagaStateMachine<D> machine;
    private final SagaState<D> before;
    private SagaState<D> state;
    private int transitions;

    Moving(SagaRow row, SagaFlow<D> flow, SagaState<D> state) {
      this.row = row;
      this.machine = new SagaStateMachine<>(flow);
      this.before = state;
      this.state = state;
    }

    static Moving<?> of(SagaRow row, FlowRegistry flows, SagaJson json) {
      return of(row, flows.of(row.type(), row.definitionVersion()), json);
    }

    private static <D> Moving<D> of(SagaRow row, SagaFlow<D> flow, SagaJson json) {
      return new Moving<>(row, flow, row.state(flow, json));
    }

    Decision<D> on(SagaEvent event) {
      Decision<D> decision = machine.on(state, event);
      if (decision.ignored() == null) {
        state = decision.next();
        transitions++;
      }
      return decision;
    }
  }

  /** What one transaction decides. */
  private final class Moves {

    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<Journal.Row> journalRows = new ArrayList<>();
    private final Set<UUID> ended = new HashSet<>();

    void move(Moving<?> saga, SagaEvent event) {
      SagaState<?> before = saga.state;
      Decision<?> decision = saga.on(event);
      if (decision.ignored() != null) {
        ignored(new Occurrence(before.sagaId(), event), decision.ignored());
        return;
      }
      journalRows.add(
          new Journal.Row(
              before.sagaId(), saga.row.transitions() + saga.transitions, event, before, decision));
      decision.sends().forEach(send -> records.add(write(send, event.at())));
      if (!before.status().isEnded() && decision.next().status().isEnded()) {
        ended.add(before.sagaId());
        metrics
            .counter("paysaga.sagas.ended", "status", decision.next().status().name())
            .increment();
      }
    }

    /** Writes what has changed, and returns it. */
    List<SagaView> write(
        Collection<? extends Moving<?>> sagas, Consumer<Collection<SagaRow>> store) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      List<SagaRow> changed = new ArrayList<>();
      List<SagaView> views = new ArrayList<>();
      List<GivenUpSteps.Change> changes = new ArrayList<>();
      for (Moving<?> saga : sagas) {
        if (saga.transitions > 0) {
          SagaRow row = saga.row.become(saga.state, json, saga.transitions, now);
          changed.add(row);
          views.add(row.view(saga.state));
          changes.add(new GivenUpSteps.Change(saga.before, saga.state));
        }
      }
      store.accept(changed);
      journal.add(journalRows);
      debts.write(changes);
      return views;
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
  }
}
