package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.DeadlineHorizon.Horizon;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The orchestrators' database: rows that are locked, a unique active key, and who is due. */
final class SagaTable extends Instance.Database {

  /** A saga as it is stored. */
  static final class Row<D> {
    final UUID id;
    final Subject subject;
    final SagaStateMachine<D> machine;
    final D begunWith;
    SagaState<D> state;

    /** Each do and undo, in the order in which they were sent first. */
    final List<CommandId> sent = new ArrayList<>(8);

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

  /** Whether no saga is under way and nothing waits to be sent. */
  boolean rests() {
    return open == 0;
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
    Moves moves = new Moves(true);
    moves.load(row);
    moves.on(new SagaOccurrence(row.id, new SagaEvent.Started(by.clock())), by);
    return moves;
  }

  /**
   * @throws Instance.Technical when another transaction does not give up a lock
   */
  Moves move(Instance by, List<SagaOccurrence> occurrences) {
    Moves moves = new Moves(false);
    for (SagaOccurrence each : occurrences) {
      Row<?> row = rows.get(each.sagaId());
      if (row != null) {
        moves.lock(row);
        moves.on(each, by);
      }
    }
    return moves;
  }

  /** One transaction: what it locks nobody else moves until it ends, or its session does. */
  final class Moves implements Instance.Transaction {

    final List<Message> sends = new ArrayList<>();
    private final boolean begins;
    private final SagaTransaction transaction = new SagaTransaction();
    private final Map<UUID, Row<?>> sagas = new LinkedHashMap<>();
    private boolean sessionEnded;

    private Moves(boolean begins) {
      this.begins = begins;
    }

    private void lock(Row<?> row) {
      if (row.lockedBy == this) {
        return;
      }
      if (row.lockedBy != null) {
        rollBack();
        world.count(Fault.LOCK_NOT_GIVEN);
        throw new Instance.Technical();
      }
      row.lockedBy = this;
      load(row);
    }

    private <D> void load(Row<D> row) {
      sagas.put(row.id, row);
      transaction.load(row.machine::on, row.state, row.transitions);
    }

    private void on(SagaOccurrence occurrence, Instance by) {
      int ignored = transaction.ignored().size();
      int sent = transaction.sendings().size();
      try {
        transaction.on(occurrence);
      } catch (RuntimeException flowFails) {
        Guarantees.check(
            false,
            occurrence.sagaId(),
            "EVERY_SAGA_ENDS",
            "the flow fails over what the saga remembers: " + flowFails);
      }
      SagaEvent event = occurrence.event();
      if (transaction.ignored().size() > ignored) {
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
      }
    }

    private SagaState<?> stateOf(UUID saga) {
      return states().filter(state -> state.sagaId().equals(saga)).findFirst().orElseThrow();
    }

    private Ignored lastIgnored() {
      return transaction.ignored().get(transaction.ignored().size() - 1).why();
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
      sagas.values().stream()
          .filter(row -> row.lockedBy == this)
          .forEach(row -> row.lockedBy = null);
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
