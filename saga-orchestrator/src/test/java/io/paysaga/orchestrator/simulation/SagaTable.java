package io.paysaga.orchestrator.simulation;

import static java.util.Objects.requireNonNull;

import io.paysaga.orchestrator.simulation.Topic.Message;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.StepStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The orchestrators' database: rows with a version, a unique active key, and who is due. */
final class SagaTable extends Instance.Database {

  /** Something that happens to a saga. */
  record Occurrence(UUID sagaId, SagaEvent event) {}

  /** A saga as it is stored. */
  static final class Row<D> {
    final UUID id;
    final String subject;
    final SagaStateMachine<D> machine;
    final D begunWith;
    SagaState<D> state;

    /** Each do and undo, in the order in which they were sent first. */
    final List<CommandId> sent = new ArrayList<>(8);

    private final int slot;
    private int version;
    private long dueAt = Long.MAX_VALUE;

    Row(UUID id, String subject, SagaStateMachine<D> machine, D data) {
      this.id = id;
      this.subject = subject;
      this.machine = machine;
      this.begunWith = data;
      this.state = machine.initial(id, data);
      this.slot = Topic.partitionOf(id.toString());
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
  private final Map<String, Row<?>> active = new HashMap<>();
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

  /** Whether a step is, or is to be, settled by hand. */
  boolean isBarred(CommandId id) {
    return rows.containsKey(id.sagaId())
        && rows.get(id.sagaId()).state.steps().stream()
            .filter(step -> step.name().equals(id.step()))
            .map(step -> step.status())
            .anyMatch(status -> status == StepStatus.BARRING || status == StepStatus.BARRED);
  }

  /** Who is due, each slot up to its own horizon; the oldest deadlines first. */
  Stream<UUID> due(Map<Integer, Long> horizons, int most) {
    return horizons.entrySet().stream()
        .flatMap(slot -> due(slot.getKey(), slot.getValue()).limit(most))
        .sorted(Comparator.comparingLong(row -> row.dueAt))
        .limit(most)
        .map(row -> row.id);
  }

  private Stream<Row<?>> due(int slot, long until) {
    return due.get(slot).stream().takeWhile(row -> row.dueAt <= until);
  }

  Moves start(Instance by, Row<?> row) {
    Moves moves = new Moves();
    moves.move(new Moving<>(row, true), new SagaEvent.Started(by.clock()), by);
    return moves;
  }

  Moves move(Instance by, List<Occurrence> occurrences) {
    Moves moves = new Moves();
    for (Occurrence each : occurrences) {
      Row<?> row = rows.get(each.sagaId());
      if (row != null) {
        Moving<?> moving = moves.sagas.get(row.id);
        moves.move(moving == null ? new Moving<>(row, false) : moving, each.event(), by);
      }
    }
    return moves;
  }

  /** A saga in the hands of a transaction, as it was when it was read. */
  private static final class Moving<D> {
    final Row<D> row;
    final boolean isNew;
    final int version;
    SagaState<D> state;

    Moving(Row<D> row, boolean isNew) {
      this.row = row;
      this.isNew = isNew;
      this.version = row.version;
      this.state = row.state;
    }

    Decision<D> on(SagaEvent event) {
      Decision<D> decision = row.machine.on(state, event);
      state = decision.next();
      return decision;
    }

    void store() {
      row.state = state;
      row.version++;
    }
  }

  /** What one transaction decides and, if nobody was quicker, stores. */
  final class Moves implements Instance.Transaction {

    final List<Message> sends = new ArrayList<>();
    private final Map<UUID, Moving<?>> sagas = new LinkedHashMap<>();

    private void move(Moving<?> saga, SagaEvent event, Instance by) {
      Decision<?> decision = saga.on(event);
      world.note(saga.row.id, () -> by + " decides: " + text(event) + " -> " + text(decision));
      if (decision.ignored() != null) {
        return;
      }
      sagas.put(saga.row.id, saga);
      if (event instanceof SagaEvent.OperatorAct) {
        world.count(Fault.OPERATOR_ACTED);
      }
      for (Decision.Send send : decision.sends()) {
        String key = send.command().key();
        sends.add(new Message(saga.row.id, send.id(), send.attempt(), send.command(), key));
      }
    }

    /** What the sagas would become. */
    Stream<SagaState<?>> states() {
      return sagas.values().stream().map(saga -> saga.state);
    }

    @Override
    public List<Message> commit() {
      sagas.values().forEach(this::check);
      sagas.values().forEach(SagaTable.this::store);
      for (Message send : sends) {
        CommandId id = requireNonNull(send.id());
        List<CommandId> sent = rows.get(id.sagaId()).sent;
        if (id.direction() != Direction.BAR && !sent.contains(id)) {
          sent.add(id);
        }
      }
      return sends;
    }

    private void check(Moving<?> saga) {
      if (saga.isNew
          && active.containsKey(saga.row.subject)
          && world.flaw != Flaw.NO_UNIQUE_SUBJECT) {
        world.count(Fault.SUBJECT_TAKEN);
        throw new Instance.Conflict();
      }
      if (saga.row.version != saga.version && world.flaw != Flaw.NO_VERSION_FENCE) {
        world.count(Fault.STALE_ROW_REJECTED);
        throw new Instance.Conflict();
      }
    }
  }

  private void store(Moving<?> saga) {
    Row<?> row = saga.row;
    open -= !saga.isNew && !row.rests() ? 1 : 0;
    rows.put(row.id, row);
    due.get(row.slot).remove(row);
    boolean held = row.state.holdsSubject();
    boolean ended = row.state.status().isEnded();
    saga.store();
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
      world.people.mayBuyAgain(row);
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

  private static String text(Decision<?> decision) {
    return decision.ignored() != null
        ? "ignored, " + decision.ignored()
        : decision.next().status()
            + " "
            + decision.next().steps().stream()
                .map(step -> step.name() + " " + step.status())
                .toList();
  }
}
