package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.AskedAct;
import io.paysaga.saga.engine.DeadlineHorizon.Horizon;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.simulate.Orchestrator.Ask;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The orchestrators' database: rows that are locked, a unique active key, and who is due. */
final class SagaTable extends Instance.Database {

  /**
   * What an operator asked, by a row that is never changed.
   *
   * @param id also of the record that wakes for it
   */
  record Act(UUID id, UUID sagaId, Ask ask, Instant askedAt) {

    private AskedAct inEngine(Instant now) {
      return new AskedAct(new SagaOccurrence(sagaId, ask.event(now)), askedAt, null);
    }
  }

  /** A saga as it is stored. */
  static final class Row<D> {
    final UUID id;
    final Subject subject;
    final SagaStateMachine<D> machine;
    final D begunWith;
    SagaState<D> state;

    /** Each do and undo, in the order in which they were sent first. */
    final List<CommandId> sent = new ArrayList<>(8);

    /** By the clock of who sent it, when its last command was sent. */
    Instant lastSent = Instant.EPOCH;

    /** The version of its definition. */
    int version;

    /** Replies that were acknowledged without effect or forgotten unread, and when the last was. */
    private final Map<CommandId, Long> missed = new HashMap<>();

    private final int slot;
    private int transitions;
    private @Nullable Moves lockedBy;
    private long dueAt = Long.MAX_VALUE;

    Row(UUID id, Subject subject, SagaStateMachine<D> machine, D data) {
      this.id = id;
      this.subject = subject;
      this.machine = machine;
      this.begunWith = data;
      this.state = machine.initial(id, data);
      this.slot = Topic.partitionOf(id.toString());
    }

    boolean isLocked() {
      return lockedBy != null;
    }

    /** When an answer to this was missed last, by the world's time. */
    @Nullable Long missed(CommandId id) {
      return missed.get(id);
    }

    boolean rests() {
      return state.status().isEnded() && state.dueAt() == null;
    }

    boolean has(StepStatus status) {
      return state.steps().stream().anyMatch(step -> step.status() == status);
    }
  }

  private final World world;
  private final Map<UUID, Row<?>> rows = new LinkedHashMap<>();
  private final Map<Subject, Row<?>> active = new HashMap<>();
  private final List<TreeSet<Row<?>>> due =
      IntStream.range(0, Topic.PARTITIONS)
          .<TreeSet<Row<?>>>mapToObj(
              slot ->
                  new TreeSet<>(
                      Comparator.<Row<?>>comparingLong(row -> row.dueAt)
                          .thenComparing(row -> row.id)))
          .toList();
  private int open;
  private final Map<UUID, Act> openActs = new LinkedHashMap<>();
  private final Map<UUID, String> verdicts = new HashMap<>();
  private final List<Moves> consoles = new ArrayList<>();

  SagaTable(World world) {
    this.world = world;
  }

  int size() {
    return rows.size();
  }

  List<Row<?>> all() {
    return List.copyOf(rows.values());
  }

  @Nullable Row<?> find(UUID id) {
    return rows.get(id);
  }

  /** Whether no saga is under way, nothing waits to be sent, and every act has its verdict. */
  boolean rests() {
    return open == 0 && openActs.isEmpty();
  }

  /**
   * Stores what an operator asks.
   *
   * @throws Instance.Technical when it cannot be stored now
   */
  Act ask(UUID saga, Ask ask, Instant now) {
    if (isAway()) {
      throw new Instance.Technical();
    }
    Act act = new Act(world.uuid(), saga, ask, now);
    openActs.put(act.id(), act);
    return act;
  }

  /** The act, while it has no verdict. */
  Optional<Act> openAct(UUID id) {
    return Optional.ofNullable(openActs.get(id));
  }

  /** Those without a verdict. */
  Collection<Act> openActs() {
    return openActs.values();
  }

  /** Acts of these slots without a verdict, the oldest first. */
  List<Act> openActs(Collection<Integer> slots) {
    return openActs.values().stream()
        .filter(act -> slots.contains(Topic.partitionOf(act.sagaId().toString())))
        .toList();
  }

  /** A reply had no effect; who judges its saga's deadlines cannot have heard it. */
  void isMissed(Topic.Entry entry, long at) {
    Row<?> row = rows.get(entry.message().sagaId());
    if (entry.message().body() instanceof Reply && row != null && row.slot == entry.partition()) {
      row.missed.merge(requireNonNull(entry.message().id()), at, Math::max);
    }
  }

  /** At times somebody forgets a console that has locked a saga. */
  void mayBeLocked(UUID saga) {
    Row<?> row = rows.get(saga);
    if (row != null && !row.isLocked() && world.happens(Fault.ROW_LOCKED, world.weather.locked())) {
      Moves console = new Moves(false);
      console.lock(row);
      consoles.add(console);
      world.note(saga, () -> "somebody locks the saga");
      world.after(Weather.between(world.random, 1_000, 120_000), console::rollBack);
    }
  }

  @Override
  void heal() {
    super.heal();
    consoles.forEach(Moves::rollBack);
  }

  /** Whether it is this saga that forbids another one of its subject. */
  boolean isActive(Row<?> row) {
    return active.get(row.subject) == row;
  }

  /** Who is due, each slot up to its own horizon; the oldest deadlines first. */
  Stream<UUID> due(Map<Integer, Horizon> horizons, int most, Predicate<Row<?>> wanted) {
    return horizons.entrySet().stream()
        .flatMap(
            slot ->
                due(slot.getKey(), slot.getValue().knownUpTo().toEpochMilli())
                    .filter(wanted)
                    .limit(most))
        .sorted(Comparator.comparingLong(row -> row.dueAt))
        .limit(most)
        .map(row -> row.id);
  }

  private Stream<Row<?>> due(int slot, long until) {
    return due.get(slot).stream().takeWhile(row -> row.dueAt <= until);
  }

  Moves start(Instance by, Row<?> row) {
    if (isLocked()) {
      throw new Instance.Locked();
    }
    Moves moves = new Moves(true);
    moves.load(row);
    moves.on(new SagaOccurrence(row.id, new SagaEvent.Started(by.clock())), by);
    return moves;
  }

  /**
   * @param acts that have no verdict
   * @param known whether a build knows the version of a saga
   * @throws Instance.Locked when another transaction does not give up a lock
   */
  Moves move(
      Instance by, List<SagaOccurrence> occurrences, List<Act> acts, Predicate<Row<?>> known) {
    if (isLocked()) {
      throw new Instance.Locked();
    }
    Moves moves = new Moves(false);
    Stream.concat(occurrences.stream().map(SagaOccurrence::sagaId), acts.stream().map(Act::sagaId))
        .map(rows::get)
        .filter(Objects::nonNull)
        .forEach(row -> moves.lock(row, known.test(row)));
    occurrences.forEach(each -> moves.on(each, by));
    acts.forEach(each -> moves.on(each, by));
    return moves;
  }

  /** One transaction: what it locks nobody else moves until it ends, or its session does. */
  final class Moves implements Instance.Transaction {

    final List<Message> sends = new ArrayList<>();
    private final boolean begins;
    private final SagaTransaction transaction = new SagaTransaction();
    private final Map<UUID, Row<?>> sagas = new LinkedHashMap<>();
    private final List<Row<?>> locked = new ArrayList<>();
    private final Map<UUID, String> given = new HashMap<>();
    private final Map<UUID, Instant> sentAt = new HashMap<>();
    private boolean sessionEnded;

    private Moves(boolean begins) {
      this.begins = begins;
    }

    private void lock(Row<?> row) {
      lock(row, true);
    }

    private void lock(Row<?> row, boolean known) {
      if (row.lockedBy == this) {
        return;
      }
      if (row.lockedBy != null) {
        rollBack();
        world.count(Fault.LOCK_NOT_GIVEN);
        throw new Instance.Locked();
      }
      row.lockedBy = this;
      locked.add(row);
      if (known) {
        load(row);
      } else {
        world.count(Fault.VERSION_UNKNOWN);
        transaction.leaveAlone(row.id, Ignored.UNKNOWN_VERSION);
      }
    }

    private <D> void load(Row<D> row) {
      sagas.put(row.id, row);
      transaction.load(row.machine::on, row.state, row.transitions);
    }

    private void on(SagaOccurrence occurrence, Instance by) {
      happens(
          occurrence,
          by,
          () -> {
            int ignored = transaction.ignored().size();
            transaction.on(occurrence);
            return transaction.ignored().size() == ignored;
          });
    }

    private void on(Act act, Instance by) {
      AskedAct asked = act.inEngine(by.clock());
      happens(
          asked.occurrence(),
          by,
          () -> {
            Optional<String> verdict = transaction.verdictOn(asked);
            verdict.ifPresent(each -> given.put(act.id(), each));
            return verdict.filter(SagaTransaction.DONE::equals).isPresent();
          });
    }

    /**
     * @param decides answers whether the saga has moved
     */
    private void happens(SagaOccurrence occurrence, Instance by, BooleanSupplier decides) {
      int sent = transaction.sendings().size();
      boolean moved = false;
      try {
        moved = decides.getAsBoolean();
      } catch (RuntimeException flowFails) {
        Guarantees.check(
            false,
            occurrence.sagaId(),
            "EVERY_SAGA_ENDS",
            "the flow fails over what the saga remembers: " + flowFails);
      }
      SagaEvent event = occurrence.event();
      if (!moved) {
        world.note(
            occurrence.sagaId(),
            () -> by + " decides: " + text(event) + " -> ignored, " + lastIgnored());
        return;
      }
      world.note(
          occurrence.sagaId(),
          () -> by + " decides: " + text(event) + " -> " + text(stateOf(occurrence.sagaId())));
      if (event instanceof SagaEvent.OperatorAct) {
        world.count(Fault.OPERATOR_ACTED);
      }
      for (Decision.Send send : transaction.sends().subList(sent, transaction.sendings().size())) {
        String key = send.command().key();
        sends.add(new Message(occurrence.sagaId(), send.id(), send.attempt(), send.command(), key));
        sentAt.put(occurrence.sagaId(), event.at());
      }
    }

    private SagaState<?> stateOf(UUID saga) {
      return states().filter(state -> state.sagaId().equals(saga)).findFirst().orElseThrow();
    }

    private Object lastIgnored() {
      return transaction.ignored().isEmpty()
          ? SagaTransaction.TOO_LATE
          : transaction.ignored().get(transaction.ignored().size() - 1).why();
    }

    /** What the sagas would become. */
    Stream<SagaState<?>> states() {
      return transaction.changes().stream().map(SagaTransaction.Change::after);
    }

    @Override
    public List<Message> commit() {
      if (sessionEnded && world.flaw != Flaw.ZOMBIE_COMMITS) {
        world.count(Fault.SESSION_ENDED);
        throw new Instance.Technical();
      }
      if (begins
          && world.flaw != Flaw.NO_UNIQUE_SUBJECT
          && sagas.values().stream().anyMatch(row -> active.containsKey(row.subject))) {
        world.count(Fault.SUBJECT_TAKEN);
        throw new Instance.Conflict();
      }
      if (given.keySet().stream().anyMatch(verdicts::containsKey)) {
        world.count(Fault.DUPLICATE_KEY_REJECTED);
        throw new Instance.Conflict();
      }
      verdicts.putAll(given);
      openActs.keySet().removeAll(given.keySet());
      sentAt.forEach((id, at) -> requireNonNull(sagas.get(id)).lastSent = at);
      transaction.changes().forEach(change -> store(sagas.get(change.after().sagaId()), change));
      for (Message send : sends) {
        CommandId id = requireNonNull(send.id());
        List<CommandId> sent = rows.get(id.sagaId()).sent;
        if (id.direction() != Direction.BAR && !sent.contains(id)) {
          sent.add(id);
        }
      }
      rollBack();
      return sends;
    }

    @Override
    public void rollBack() {
      locked.stream().filter(row -> row.lockedBy == this).forEach(row -> row.lockedBy = null);
    }

    @Override
    public void sessionEnds() {
      sessionEnded = true;
      rollBack();
    }
  }

  @SuppressWarnings("unchecked") // A saga stays one of its flow.
  private <D> void store(Row<D> row, SagaTransaction.Change<?> change) {
    world.guarantees.endIsFinal(row.state, change.after());
    boolean isNew = !rows.containsKey(row.id);
    open -= !isNew && !row.rests() ? 1 : 0;
    rows.put(row.id, row);
    due.get(row.slot).remove(row);
    boolean held = row.state.holdsSubject();
    boolean ended = row.state.status().isEnded();
    row.state = (SagaState<D>) change.after();
    row.transitions += change.transitions();
    if (row.state.dueAt() != null) {
      row.dueAt = row.state.dueAt().toEpochMilli();
      due.get(row.slot).add(row);
    }
    open += row.rests() ? 0 : 1;
    if (row.state.holdsSubject()) {
      active.put(row.subject, row);
    } else {
      active.remove(row.subject, row);
    }
    if (held && !row.state.holdsSubject()) {
      world.people.mayTryAgain(row);
    }
    if (!ended && row.has(StepStatus.BARRED) && row.state.status().isEnded()) {
      world.people.willSettle(row);
    }
  }

  private static String text(SagaEvent event) {
    return event instanceof SagaEvent.Answered answered
        ? new Message(
                answered.id().sagaId(), answered.id(), answered.attempt(), answered.reply(), "")
            .toString()
        : event.toString();
  }

  private static String text(SagaState<?> state) {
    return state.status()
        + " "
        + state.steps().stream().map(step -> step.name() + " " + step.status()).toList();
  }
}
