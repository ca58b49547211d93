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
import io.paysaga.saga.test.simulate.SagaTable.Act;
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
  private static final Duration PAUSE_OF_A_TOPIC = Duration.ofSeconds(1);

  /** A saga of this version is not known to the build before. */
  private static final int NEWEST = 2;

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

    SagaEvent event(Instant now) {
      return event.apply(BY, now);
    }
  }

  private final SagaTable table;
  private final Instance process;
  private final World world;

  /** The build knows sagas up to this version. */
  private final int build;

  private final DeadlineHorizon horizon = new DeadlineHorizon(GRACE);
  private final LeftOutSagas leftOut = new LeftOutSagas();
  private @Nullable Duration lastFailedSend;
  private Duration lastLook;

  Orchestrator(SagaTable table, Instance process) {
    this.table = table;
    this.process = process;
    this.world = process.world;
    this.build = world.chance(world.weather.rolledBack()) ? NEWEST - 1 : NEWEST;
    this.lastLook = elapsed();
  }

  /**
   * Begins a saga as the door does: durable at once, sent without waiting.
   *
   * @return whether it is durable
   */
  boolean start(SagaTable.Row<?> row) {
    row.version = build;
    Moves moves;
    try {
      moves = table.start(process, row);
      if (world.flaw == Flaw.SENDS_BEFORE_COMMIT) {
        world.broker.send(process, moves.sends);
      }
      process.commit(moves);
    } catch (Instance.NotNow refused) {
      return false;
    }
    process.mayDie(Fault.DIED_BEFORE_SEND);
    List<Message> failed = world.broker.send(process, moves.sends);
    if (!failed.isEmpty()) {
      process.after(world.random.nextLong(LONGEST_SEND), () -> notAcknowledged(failed));
    }
    return true;
  }

  /** As the operator's door does: a row first, then a record that wakes the owner for it. */
  void ask(UUID saga, Ask ask) {
    Act act;
    try {
      act = table.ask(saga, ask, process.clock());
    } catch (Instance.Technical refused) {
      return;
    }
    world.broker.send(
        process, List.of(new Message(saga, null, 1, new WakeUp(act.id()), saga.toString())));
  }

  /**
   * Wakes the owner of the saga of an act.
   *
   * @param act its id
   */
  private record WakeUp(UUID act) {}

  private boolean knows(SagaTable.Row<?> row) {
    return row.version <= build;
  }

  @Override
  public boolean isOutdated() {
    return build < NEWEST;
  }

  /** A reply to a saga that this build does not know is ignored. */
  @Override
  public boolean isHeard(Message message) {
    SagaTable.Row<?> row = table.find(message.sagaId());
    return row == null || knows(row);
  }

  @Override
  public Instance.Transaction begin(List<Message> messages) {
    Instant now = process.clock();
    List<SagaOccurrence> replies = new ArrayList<>();
    List<Act> acts = new ArrayList<>();
    for (Message each : messages) {
      table.mayBeLocked(each.sagaId());
      if (each.body() instanceof WakeUp wakeUp) {
        table.openAct(wakeUp.act()).filter(act -> !acts.contains(act)).ifPresent(acts::add);
      } else {
        replies.add(
            new SagaOccurrence(
                each.sagaId(),
                new SagaEvent.Answered(
                    requireNonNull(each.id()), each.attempt(), (Reply) each.body(), now)));
      }
    }
    return table.move(process, replies, acts, this::knows);
  }

  /** Silence that follows a reply is ours, not the participant's. */
  @Override
  public void letGo(Message message) {
    if (message.body() instanceof Reply && world.flaw != Flaw.LET_GO_IS_SILENCE) {
      horizon.letGo(Topic.partitionOf(message.sagaId().toString()), process.clock(), elapsed());
    }
  }

  @Override
  public void notAcknowledged(List<Message> failed) {
    Instant now = process.clock();
    boolean byTheirTopics = failed.stream().allMatch(each -> world.topicOf(each).refuses());
    if (!byTheirTopics) {
      lastFailedSend = elapsed();
    }
    Instant dueAgain = byTheirTopics ? now.plus(PAUSE_OF_A_TOPIC) : now;
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
            notSent.add(new SagaOccurrence(id, new SagaEvent.NotSent(sendings, dueAgain, now))));
    try {
      process.commit(table.move(process, notSent, List.of(), this::knows));
    } catch (Instance.NotNow notRecorded) {
      bySaga.keySet().forEach(id -> world.note(id, () -> "... which could not be recorded"));
    }
  }

  @Override
  public void tick() {
    if (world.flaw != Flaw.LETS_AN_ACT_GO) {
      doOpenActs();
    }
    judgeDeadlines();
  }

  /** The record that wakes for an act may be lost, or let go. */
  private void doOpenActs() {
    for (Act act : table.openActs(process.assignment().partitions())) {
      try {
        process.commitAndSend(table.move(process, List.of(), List.of(act), this::knows));
        world.count(Fault.ACT_FOUND);
      } catch (Instance.NotNow later) {
        world.note(act.sagaId(), () -> "... whose act waits");
      }
    }
  }

  /** Of the owned slots, each up to what is known of it; waits for no lock. */
  private void judgeDeadlines() {
    Instant now = process.clock();
    Map<Integer, Horizon> horizons = horizons(now);
    List<SagaOccurrence> due =
        table
            .due(horizons, DUE_AT_ONCE, this::isFree)
            .map(
                id ->
                    new SagaOccurrence(
                        id, new SagaEvent.DeadlinePassed(now, listeningSince(horizons, id), null)))
            .toList();
    if (due.isEmpty() || world.flaw == Flaw.NEVER_SENDS_AGAIN) {
      return;
    }
    try {
      Moves moves = table.move(process, due, List.of(), this::knows);
      moves.states().forEach(saga -> world.guarantees.silenceIsReal(saga, process));
      process.commitAndSend(moves);
      due.forEach(each -> leftOut.remove(each.sagaId()));
    } catch (Instance.NotNow notNow) {
      due.forEach(each -> world.note(each.sagaId(), () -> "... which could not be stored"));
    }
  }

  private @Nullable Instant listeningSince(Map<Integer, Horizon> horizons, UUID saga) {
    return world.flaw == Flaw.UNHEARD_IS_SILENCE
        ? null
        : requireNonNull(horizons.get(Topic.partitionOf(saga.toString()))).listeningSince();
  }

  private boolean isFree(SagaTable.Row<?> row) {
    if (!knows(row) || leftOut.contains(row.id, elapsed())) {
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
