package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.DeadlineHorizon;
import io.paysaga.saga.engine.DeadlineHorizon.Horizon;
import io.paysaga.saga.engine.DeadlineHorizon.Look;
import io.paysaga.saga.engine.LeftOutSagas;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.test.simulate.SagaTable.Moves;
import io.paysaga.saga.test.simulate.Topic.Assignment;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one process of the orchestrator remembers and does: starts, replies, operators' acts, and
 * deadlines as the production rule judges them.
 */
final class Orchestrator implements Instance.Handler {

  static final long TICK = 200;
  static final Duration GRACE = Duration.ofSeconds(6);

  private static final int DUE_AT_ONCE = 50;
  private static final long LONGEST_SEND = 4_500;

  /** What an operator asks of a saga. */
  enum Ask {
    RETRY(SagaEvent.RetryAsked::new),
    COMPENSATE(SagaEvent.CompensateAsked::new),
    RESOLVE(SagaEvent.ResolveAsked::new),
    BACKFILL(SagaEvent.BackfillAsked::new),
    FREE_SUBJECT(SagaEvent.FreeSubjectAsked::new);

    private static final Operator BY = new Operator("kim", "a simulation");

    private final BiFunction<Operator, Instant, SagaEvent> event;

    Ask(BiFunction<Operator, Instant, SagaEvent> event) {
      this.event = event;
    }
  }

  private final SagaTable table;
  private final Instance process;
  private final World world;

  private final DeadlineHorizon horizon = new DeadlineHorizon(GRACE);
  private final LeftOutSagas leftOut = new LeftOutSagas();
  private @Nullable Duration lastFailedSend;
  private Duration lastLook;

  Orchestrator(SagaTable table, Instance process) {
    this.table = table;
    this.process = process;
    this.world = process.world;
    this.lastLook = elapsed();
  }

  /**
   * Begins a saga as the door does: durable at once, sent without waiting.
   *
   * @return whether it is durable
   */
  boolean start(SagaTable.Row<?> row) {
    Moves moves = table.start(process, row);
    if (world.flaw == Flaw.SENDS_BEFORE_COMMIT) {
      world.broker.send(process, moves.sends);
    }
    try {
      process.commit(moves);
    } catch (Instance.Technical | Instance.Conflict refused) {
      return false;
    }
    process.mayDie(Fault.DIED_BEFORE_SEND);
    List<Message> failed = world.broker.send(process, moves.sends);
    if (!failed.isEmpty()) {
      process.after(world.random.nextLong(LONGEST_SEND), () -> notAcknowledged(failed));
    }
    return true;
  }

  void ask(UUID id, Ask ask) {
    world.broker.send(process, List.of(new Message(id, null, 1, ask, id.toString())));
  }

  @Override
  public Instance.Transaction begin(List<Message> poll) {
    Instant now = process.clock();
    return table.move(
        process,
        poll.stream().map(each -> new SagaOccurrence(each.sagaId(), event(each, now))).toList());
  }

  private static SagaEvent event(Message message, Instant now) {
    return message.body() instanceof Ask ask
        ? ask.event.apply(Ask.BY, now)
        : new SagaEvent.Answered(
            requireNonNull(message.id()), message.attempt(), (Reply) message.body(), now);
  }

  @Override
  public void notAcknowledged(List<Message> failed) {
    Instant now = process.clock();
    lastFailedSend = elapsed();
    Map<UUID, List<CommandAttempt>> bySaga = new LinkedHashMap<>();
    for (Message each : failed) {
      if (each.id() != null) {
        bySaga
            .computeIfAbsent(each.sagaId(), id -> new ArrayList<>())
            .add(new CommandAttempt(each.id(), each.attempt()));
      }
    }
    List<SagaOccurrence> notSent = new ArrayList<>();
    bySaga.forEach(
        (id, sendings) ->
            notSent.add(new SagaOccurrence(id, new SagaEvent.NotSent(sendings, now))));
    try {
      process.commit(table.move(process, notSent));
    } catch (Instance.Technical | Instance.Conflict notRecorded) {
      bySaga.keySet().forEach(id -> world.note(id, () -> "... which could not be recorded"));
    }
  }

  /** Judges the deadlines of the owned slots, each up to what is known of it; waits for no lock. */
  @Override
  public void tick() {
    Instant now = process.clock();
    Map<Integer, Horizon> horizons = horizons(now);
    List<SagaOccurrence> due =
        table
            .due(horizons, DUE_AT_ONCE, this::isFree)
            .map(
                id ->
                    new SagaOccurrence(
                        id,
                        new SagaEvent.DeadlinePassed(
                            now,
                            horizons.get(Topic.partitionOf(id.toString())).listeningSince(),
                            null)))
            .toList();
    if (due.isEmpty() || world.flaw == Flaw.NEVER_SENDS_AGAIN) {
      return;
    }
    try {
      Moves moves = table.move(process, due);
      moves.states().forEach(saga -> world.guarantees.silenceIsReal(saga, process));
      process.commitAndSend(moves);
      due.forEach(each -> leftOut.remove(each.sagaId()));
    } catch (Instance.Technical | Instance.Conflict notNow) {
      due.forEach(each -> world.note(each.sagaId(), () -> "... which could not be stored"));
    }
  }

  private boolean isFree(SagaTable.Row<?> row) {
    if (leftOut.contains(row.id, elapsed())) {
      return false;
    }
    if (row.isLocked()) {
      world.count(Fault.LEFT_OUT);
      leftOut.add(row.id, elapsed());
    }
    return !row.isLocked();
  }

  /** No clock's time: the world's, which never steps. */
  private Duration elapsed() {
    return Duration.ofMillis(world.now());
  }

  /** Up to which moment the replies of each owned slot are known, where deadlines count. */
  private Map<Integer, Horizon> horizons(Instant now) {
    Assignment assignment = process.assignment();
    if (world.flaw == Flaw.JUDGES_IN_AN_OUTAGE) {
      return assignment.partitions().stream()
          .collect(Collectors.toMap(slot -> slot, slot -> new Horizon(now, Instant.EPOCH)));
    }
    if (world.broker.isAway()) {
      horizon.unanswered(elapsed());
      return Map.of();
    }
    Map<Integer, Long> positions = new HashMap<>();
    Map<Integer, Long> ends = new HashMap<>();
    for (int slot : assignment.partitions()) {
      long position = assignment.position()[slot];
      long end = position + process.topic.unread(assignment, slot).size();
      ends.put(slot, end);
      positions.put(slot, world.flaw == Flaw.JUDGES_BEFORE_READING ? end : position);
    }
    if (world.flaw == Flaw.LOOKS_AWAY) {
      pretendToHaveLooked(now, ends, positions);
    }
    lastLook = elapsed();
    return horizon.at(new Look(now, elapsed(), ends, positions, lastFailedSend));
  }

  private void pretendToHaveLooked(
      Instant now, Map<Integer, Long> ends, Map<Integer, Long> positions) {
    for (Duration look = lastLook; look.compareTo(elapsed()) < 0; look = look.plus(GRACE)) {
      horizon.at(new Look(now, look, ends, positions, lastFailedSend));
    }
  }
}
