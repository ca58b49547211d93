package io.paysaga.saga.test.explore;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaEvent.NotSent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.SagaTransaction;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.explore.Explored.Role;
import io.paysaga.saga.test.explore.Explorer.Kind;
import io.paysaga.saga.test.explore.Explorer.Move;
import io.paysaga.saga.test.explore.Participants.Answer;
import io.paysaga.saga.test.explore.Participants.Footing;
import io.paysaga.saga.test.explore.World.Act;
import io.paysaga.saga.test.explore.World.Ask;
import io.paysaga.saga.test.explore.World.Message;
import io.paysaga.saga.test.explore.World.Participant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The world around the machine, as small as it can be and still go wrong in every way.
 *
 * <p>Nobody's fault is in which order messages are delivered and how late, that a critical step's
 * command is delivered again and again (it stays in flight for ever), what a participant answers,
 * when a deadline passes, what an operator does, that another saga of the order begins, that others
 * bring about what a step is to do. Faults, of which a run has a few: a message is lost or let go,
 * a reply or a best-effort command is delivered twice, a process dies between its commit and what
 * follows, the broker goes away, an owner freezes, inbox rows are purged, a participant answers
 * with what belongs to another command, a forger answers who may write to the topic of replies and
 * has the key of a participant that was not asked, the saga itself is lost, the record that wakes
 * for an operator's act is lost, comes twice, or wakes for nothing that was stored.
 *
 * <p>An act may need a second person, who approves it at any moment or never. The saga may move
 * meanwhile, and the owner look at any time.
 *
 * <p>Nothing compares versions. What protects a saga is its row lock: while an owner is frozen in
 * its transaction nobody else moves the saga, and once the database has ended its session, and the
 * lock with it, it can commit no more.
 *
 * <p>There is no time: a deadline may pass whenever the runtime would judge it.
 */
final class Model<D> implements Explorer.Space<World<D>> {

  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Operator KIM = new Operator("kim", "exploring");

  /** The topics of a forger, to which no step of any flow sends. */
  private static final Set<String> FORGERS = Set.of("forger.commands");

  private final Explored<D> explored;
  private final Mutant mutant;
  private final Machine<D> machine;
  private final Participants participants;
  private final Promises promises;
  private final Settling<D> settling;
  private @Nullable RuntimeException lastFailure;

  /** What may be asked of a saga as it stands: few states of it make many worlds. */
  private final Map<SagaState<D>, Known<D>> sagas = new IdentityHashMap<>();

  /** What was found out about a saga as it stands. */
  private static final class Known<D> {
    private final Map<SagaEvent, Decision<D>> decisions = new HashMap<>();
    private final Map<Set<Integer>, SagaState<D>> overdue = new HashMap<>();
    private @Nullable List<Taken<D>> wronglyTaken;
  }

  /**
   * An answer that should be ignored, and is not.
   *
   * @param decision null when the flow fails over it
   */
  private record Taken<D>(SagaEvent.Answered answer, String why, @Nullable Decision<D> decision) {}

  Model(Explored<D> explored, Mutant mutant) {
    this.explored = explored;
    this.mutant = mutant;
    this.machine = new Machine<>(explored, mutant);
    this.participants = new Participants(mutant);
    this.promises = new Promises(explored);
    this.settling = new Settling<>(explored, this::ignores);
  }

  @Override
  public World<D> start() {
    Participant empty = new Participant(Map.of(), List.of(), 0);
    return settling.settled(
        null,
        new World<>(
            List.of(machine.initial(World.FIRST, explored.data())),
            Set.of(),
            explored.roles().stream().map(role -> empty).toList(),
            null,
            false,
            false,
            0,
            false,
            null));
  }

  @Override
  public @Nullable String broken(World<D> world) {
    boolean doorless =
        world.first().stuckSince() != null
            && machine.on(world.first(), new SagaEvent.RetryAsked(KIM, NOW)).ignored() != null;
    return doorless ? "EVERY_SAGA_ENDS: a stuck saga has no door" : promises.broken(world);
  }

  @Override
  public boolean isEnd(World<D> world) {
    boolean open = world.act() != null && world.act().verdicts() == 0;
    return !open
        && world.sagas().stream()
            .allMatch(
                saga ->
                    saga.status().isEnded() && saga.steps().stream().noneMatch(Promises::isOpen));
  }

  @Override
  public List<Move<World<D>>> moves(World<D> world, int faults, boolean more) {
    return new Moves(world, faults, more).all();
  }

  private boolean ignores(SagaState<D> saga, Message reply) {
    Decision<D> decision = decisionOrNull(saga, answered(reply));
    return decision != null && decision.ignored() != null;
  }

  /**
   * Those that the saga does not ignore of the answers that it has to: what belongs to another
   * command, whoever sent it, and what a forger says who owns another topic, and signs so.
   */
  private List<Taken<D>> wronglyTaken(SagaState<D> saga) {
    List<Taken<D>> taken = new ArrayList<>();
    for (int at = 0; at < explored.roles().size(); at++) {
      Role role = explored.roles().get(at);
      StepState step = saga.steps().get(at);
      CommandId id = new CommandId(saga.sagaId(), step.name(), directionOf(step.status()));
      int attempt = Math.max(1, step.attempts());
      for (Reply stray : strayAnswers(role, step.status())) {
        SagaEvent.Answered answer = new SagaEvent.Answered(id, attempt, stray, NOW);
        take(saga, answer, "which is no answer to it", taken);
      }
      for (Reply forged : role.answers()) {
        SagaEvent.Answered answer = new SagaEvent.Answered(id, attempt, forged, NOW, FORGERS);
        take(saga, answer, "signed by who was not asked", taken);
      }
    }
    return taken;
  }

  private void take(
      SagaState<D> saga, SagaEvent.Answered answer, String why, List<Taken<D>> taken) {
    Decision<D> decision = decisionOrNull(saga, answer);
    if (decision == null || decision.ignored() == null) {
      taken.add(new Taken<>(answer, why, decision));
    }
  }

  private Known<D> known(SagaState<D> saga) {
    return sagas.computeIfAbsent(saga, first -> new Known<>());
  }

  /** What is decided, or null when one of the flow's own functions fails. */
  private @Nullable Decision<D> decisionOrNull(SagaState<D> saga, SagaEvent event) {
    try {
      return known(saga).decisions.computeIfAbsent(event, first -> machine.on(saga, first));
    } catch (RuntimeException flowFails) {
      lastFailure = flowFails;
      return null;
    }
  }

  /** The same saga, but the deadlines of these steps have come. */
  private SagaState<D> overdue(SagaState<D> saga, Set<Integer> steps) {
    return known(saga)
        .overdue
        .computeIfAbsent(
            steps,
            first -> {
              SagaState<D> waited = saga;
              for (int at : steps) {
                waited = Settling.overdue(waited, at);
              }
              return waited;
            });
  }

  private String flowFails() {
    return "EVERY_SAGA_ENDS: the flow fails over what the saga remembers: " + lastFailure;
  }

  private static boolean isSettled(StepState step) {
    return switch (step.status()) {
      case UNDONE, BARRING, BARRED -> true;
      default -> false;
    };
  }

  private static Direction directionOf(StepStatus status) {
    return switch (status) {
      case UNDOING -> Direction.UNDO;
      case BARRING -> Direction.BAR;
      default -> Direction.DO;
    };
  }

  private static List<Reply> strayAnswers(Role role, StepStatus status) {
    return switch (status) {
      case DOING -> role.strayToDo();
      case UNDOING -> role.strayToUndo();
      case BARRING -> role.retriable() ? role.strayToDo() : role.strayToUndo();
      default -> List.of();
    };
  }

  private static SagaEvent answered(Message reply) {
    return new SagaEvent.Answered(reply.id(), reply.attempt(), (Reply) reply.body(), NOW);
  }

  /** All that may happen in one world. */
  private final class Moves {

    private final World<D> world;
    private final SagaState<D> first;
    private final boolean withFaults;

    /** What makes many worlds of each is the first that goes wrong: an act, a lost saga. */
    private final boolean firstFault;

    private final List<Move<World<D>>> moves = new ArrayList<>();

    Moves(World<D> world, int faults, boolean more) {
      this.world = world;
      this.first = world.first();
      // Nothing else goes wrong until the act is done or forgotten.
      this.withFaults = more && world.act() == null;
      this.firstFault = withFaults && faults == 0;
    }

    List<Move<World<D>>> all() {
      boolean begun = first.dueAt() != null || first.status().isEnded();
      boolean locked = world.zombie() != null && mutant != Mutant.ZOMBIE_COMMITS;
      if (!begun && !locked) {
        happens(() -> "the saga starts", first, new SagaEvent.Started(NOW), world);
      }
      if (!locked) {
        world.flightOf(World.FIRST).stream().filter(Message::isReply).forEach(this::read);
        judgeDeadlines();
        wake();
      }
      if (world.brokerAway()) {
        add(Kind.FAIR, () -> "the broker is back", world.withBrokerAway(false));
        return moves;
      }
      if (first.status() == SagaStatus.RUNNING || world.repliesWait()) {
        add(Kind.FAULT, () -> "the broker goes away", world.withBrokerAway(true));
      }
      if (begun) {
        world.flightOf(World.FIRST).stream()
            .filter(message -> !message.isReply())
            .forEach(this::handle);
        if (withFaults) {
          purge();
        }
        if (!locked) {
          operate();
          readWrongAnswers();
          loseTheSaga();
        }
        secondSaga();
        somebodyElse();
      }
      if (world.zombie() != null) {
        decided(
            Kind.FREE,
            () -> "the frozen owner wakes and commits what it decided",
            world.withZombie(null),
            world.zombie());
        if (locked) {
          add(
              Kind.FAIR,
              () -> "the database ends the frozen owner's session, and its lock with it",
              world.withZombie(null));
        }
      }
      return moves;
    }

    // The orchestrator.

    private void read(Message reply) {
      happens(
          () -> "the orchestrator reads " + reply, first, answered(reply), world.without(reply));
      if (!ignores(first, reply)) {
        add(Kind.FAULT, () -> reply + " is lost", world.without(reply));
        if (first.status() == SagaStatus.RUNNING) {
          add(
              Kind.FAULT,
              () -> "the orchestrator lets " + reply + " go, and knows it",
              world.without(reply).withMissed(true));
        }
      }
    }

    /** Answers to open commands that are no answers to them, or nobody's who was asked. */
    private void readWrongAnswers() {
      if (!withFaults) {
        return;
      }
      Known<D> known = known(first);
      if (known.wronglyTaken == null) {
        known.wronglyTaken = wronglyTaken(first);
      }
      for (Taken<D> taken : known.wronglyTaken) {
        SagaEvent.Answered answer = taken.answer();
        Decision<D> decision = taken.decision();
        Supplier<String> what =
            () ->
                String.format(
                    Locale.ROOT,
                    "the orchestrator reads %s to %s:%s, %s%s",
                    answer.reply().getClass().getSimpleName(),
                    answer.id().step(),
                    answer.id().direction().onWire(),
                    taken.why(),
                    decision == null ? "" : sending(decision.sends()));
        if (decision == null) {
          moves.add(new Move<>(Kind.FAULT, what, world, flowFails()));
        } else {
          add(Kind.FAULT, what, sent(stored(world, decision, true), decision.sends()));
        }
      }
    }

    /** Only when the broker is there and no reply waits. */
    private void judgeDeadlines() {
      boolean judged =
          (!world.brokerAway() || mutant == Mutant.JUDGED_WHILE_SENDS_FAIL)
              && (!world.repliesWait() || mutant == Mutant.JUDGED_BEFORE_REPLIES);
      for (int at = 0; judged && at < explored.roles().size(); at++) {
        StepState step = first.steps().get(at);
        if (step.dueAt() != null && !isBuried(at)) {
          happens(
              () -> "the deadline of " + step.name() + " passes",
              overdue(first, Set.of(at)),
              new SagaEvent.DeadlinePassed(NOW, listeningSince(), null),
              world);
        }
      }
    }

    /**
     * A participant is heard of again: what waits for it is due, as it may be at any time anyway.
     */
    private void wake() {
      for (int at = 0; at < explored.roles().size(); at++) {
        StepState step = first.steps().get(at);
        if (step.dueAt() == null || step.attempts() <= Explored.ATTEMPTS) {
          continue;
        }
        SagaEvent.Woken woken = new SagaEvent.Woken(List.of(step.name()), NOW);
        Decision<D> decision = machine.on(Settling.waiting(first, at), woken);
        String broken = promises.broken(world, woken, decision);
        if (broken != null) {
          moves.add(new Move<>(Kind.FREE, () -> step.name() + " is woken", world, broken));
        }
      }
    }

    /** There is no time: it has listened since before the last sending, or not. */
    private Instant listeningSince() {
      return world.missed() && mutant != Mutant.WHAT_WAS_LET_GO_IS_SILENCE ? NOW : Instant.EPOCH;
    }

    /** Of what is sent without end, few copies are enough. */
    private boolean isBuried(int at) {
      return explored.roles().get(at).bestEffort()
          && world.flightOf(World.FIRST).stream()
                  .filter(message -> !message.isReply() && explored.stepOf(message) == at)
                  .count()
              >= explored.copies();
    }

    private void operate() {
      for (Ask ask : Ask.values()) {
        if (ask != Ask.BACKFILL
            || first.steps().stream().allMatch(step -> step.attempts() <= Explored.ATTEMPTS)) {
          asks(ask);
        }
      }
      if (world.act() != null) {
        hearsOf(world.act());
      }
      Decision<D> freed = machine.on(first, new SagaEvent.FreeSubjectAsked(KIM, NOW));
      if (freed.ignored() == null) {
        add(
            Kind.FREE,
            () -> "the operator has repaired by hand and frees the subject",
            repaired().withSaga(0, freed.next()));
      }
    }

    /** What could not be undone; what could not be done is left as it is, by anybody to settle. */
    private World<D> repaired() {
      return explored.isPastThePivot(first)
          ? world
          : world.withParticipants(
              world.participants().stream()
                  .map(participant -> Participants.repaired(participant, World.FIRST))
                  .toList());
    }

    /** A row is stored, and the owner is woken: at once, never or twice. */
    private void asks(Ask ask) {
      Supplier<String> what = () -> "the operator " + ask;
      Decision<D> decision = decisionOrNull(waited(), ask.by(KIM, NOW));
      if (decision == null) {
        moves.add(new Move<>(Kind.FREE, what, world, flowFails()));
        return;
      }
      if (decision.ignored() != null) {
        return;
      }
      decided(Kind.FREE, what, world, decision);
      if (firstFault) {
        Act act = new Act(ask, true, 0, null);
        add(
            Kind.FAULT,
            () -> what.get() + ", and its owner is not woken or lets the record go",
            world.withAct(act));
        decided(
            Kind.FAULT,
            () -> what.get() + ", and its owner will be woken again",
            world.withAct(act.judged()),
            decision);
        if (ask.mayNeedTwo()) {
          add(
              Kind.FREE,
              () -> what.get() + ", and a second person is to approve it",
              world.withAct(new Act(ask, true, 0, new World.Second(first.shown(0), false, false))));
        }
        wakes(
            Kind.FAULT,
            () -> "a record " + ask + " wakes for no row",
            new Act(ask, false, 0, null));
      }
    }

    /** By looking for those that have no verdict, or by a copy of the record. */
    private void hearsOf(Act act) {
      if (act.second() != null) {
        secondDecides(act, act.second());
      } else if (act.verdicts() > 0) {
        wakes(Kind.FAIR, () -> "the owner is woken again for who " + act.ask(), act);
      } else if (mutant != Mutant.ACT_NOT_LOOKED_FOR) {
        wakes(Kind.FAIR, () -> "the owner finds who " + act.ask(), act);
      }
    }

    /** The owner may be woken at any time: by a look, by a copy of the record, by a forged one. */
    private void secondDecides(Act act, World.Second second) {
      if (!second.approves()) {
        add(
            Kind.FREE,
            () -> "a second person approves what the operator " + act.ask(),
            world.withAct(act.with(new World.Second(second.shown(), second.moved(), true))));
        add(
            Kind.FAIR,
            () -> "nobody approves in time what the operator " + act.ask(),
            world.withAct(null));
      }
      Supplier<String> what = () -> "the owner looks at what the operator " + act.ask();
      SagaEvent event = act.ask().by(KIM, NOW);
      String verdict = machine.verdictOn(waited(), event, second).orElse(null);
      if (!SagaTransaction.DONE.equals(verdict)) {
        if (verdict != null) {
          add(Kind.FAIR, () -> what.get() + ": " + verdict, world.withAct(null));
        }
        return;
      }
      String broken = Promises.brokenByDoing(second);
      Decision<D> decision = decisionOrNull(waited(), event);
      if (broken != null || decision == null) {
        moves.add(new Move<>(Kind.FAIR, what, world, broken == null ? flowFails() : broken));
      } else {
        decided(Kind.FAIR, what, world.withAct(null), decision);
      }
    }

    /** What is no row, or has its verdict, is not done. */
    private void wakes(Kind kind, Supplier<String> what, Act act) {
      boolean isDone =
          (act.isRow() || mutant == Mutant.RECORD_IS_THE_ACT)
              && (act.verdicts() == 0 || mutant == Mutant.ACT_DONE_PER_RECORD);
      Decision<D> decision = isDone ? decisionOrNull(waited(), act.ask().by(KIM, NOW)) : null;
      if (decision == null || decision.ignored() != null) {
        add(kind, what, act.isRow() ? world.withAct(null) : world);
      } else {
        Act judged = act.judged();
        boolean once = act.isRow() && judged.verdicts() == 1;
        decided(kind, what, world.withAct(once ? null : judged), decision);
      }
    }

    /** There is no time: whatever was sent has been waited for. */
    private SagaState<D> waited() {
      return overdue(
          first,
          IntStream.range(0, explored.roles().size())
              .filter(at -> first.steps().get(at).status() == StepStatus.DOING)
              .boxed()
              .collect(toSet()));
    }

    /**
     * @param acknowledged the world without the reply that told of the event
     */
    private void happens(
        Supplier<String> what, SagaState<D> state, SagaEvent event, World<D> acknowledged) {
      Decision<D> decision = decisionOrNull(state, event);
      if (decision == null) {
        moves.add(new Move<>(Kind.FAIR, what, world, flowFails()));
        return;
      }
      if (decision.ignored() != null) {
        add(Kind.FAIR, () -> what.get() + " and ignores it", acknowledged);
        return;
      }
      String broken = promises.broken(world, event, decision);
      if (broken != null) {
        moves.add(new Move<>(Kind.FAIR, what, world, broken));
        return;
      }
      decided(Kind.FAIR, what, acknowledged, decision);
      if (withFaults && !world.brokerAway()) {
        World<D> stored = stored(world, decision, true);
        for (int left = 0; left <= decision.sends().size(); left++) {
          List<Decision.Send> sent = decision.sends().subList(0, left);
          add(
              Kind.FAULT,
              () -> what.get() + sending(sent) + "; it dies after its commit",
              sent(stored, sent));
        }
        if (world.zombie() == null) {
          add(
              Kind.FAULT,
              () -> what.get() + "; it freezes before its commit",
              world.withZombie(decision));
        }
      }
    }

    /** Written, then sent. */
    private void decided(Kind kind, Supplier<String> what, World<D> from, Decision<D> decision) {
      World<D> stored = stored(from, decision, !world.brokerAway());
      if (!world.brokerAway() || decision.sends().isEmpty()) {
        add(kind, () -> what.get() + sending(decision.sends()), sent(stored, decision.sends()));
        return;
      }
      NotSent failed =
          new NotSent(
              decision.sends().stream()
                  .map(send -> new CommandAttempt(send.id(), send.attempt()))
                  .toList(),
              NOW);
      World<D> known = stored(stored, machine.on(decision.next(), failed), false);
      add(kind, () -> what.get() + sending(decision.sends()) + ", in vain", known);
      add(
          Kind.FREE,
          () -> what.get() + sending(decision.sends()) + ", unacknowledged",
          sent(known, decision.sends()));
    }

    // The participants.

    private void handle(Message command) {
      int at = explored.stepOf(command);
      Role role = explored.roles().get(at);
      Participant before = world.participants().get(at);
      World<D> left = role.bestEffort() ? world.without(command) : world;
      for (Answer answer : answers(world, command, world.firstIsOld())) {
        Message reply = new Message(command.id(), command.attempt(), answer.reply());
        if (answer.after() == before && ignores(first, reply)) {
          continue;
        }
        Supplier<String> what = () -> command + " is handled: " + reply.bodyName();
        World<D> handled = left.withParticipant(at, answer.after());
        add(Kind.FAIR, what, handled.plus(reply));
        add(Kind.FAULT, () -> what.get() + "; it dies after its commit", handled.plus(command));
        if (role.bestEffort()) {
          add(
              Kind.FAULT,
              () -> what.get() + "; it dies before it acknowledges",
              handled.plus(command).plus(reply));
        }
      }
      if (first.steps().get(at).dueAt() != null) {
        add(Kind.FAULT, () -> command + " is lost", world.without(command));
      }
    }

    private void purge() {
      if (!world.firstIsOld()) {
        add(Kind.FAULT, () -> "the saga grew old: its dos are refused", world.grownOld());
      }
      for (int at = 0; at < explored.roles().size(); at++) {
        Participant before = world.participants().get(at);
        Participant after = participants.purged(explored.roles().get(at), before, World.FIRST);
        if (after.inbox().size() < before.inbox().size()) {
          String step = explored.flow().stepNames().get(at);
          add(
              Kind.FAULT,
              () -> "the saga is old: its inbox rows of " + step + " are purged",
              world.withParticipant(at, after).grownOld());
        }
      }
    }

    /**
     * The database is put back to before the saga began, and an operator has undone what stands of
     * it, as that is allowed: while its pivot does not stand, its subject is free, and the books
     * tell what its undos need: as much as it knew. Of a step that is undone, or settled by hand,
     * the worlds here no longer know what its inbox has.
     */
    private void loseTheSaga() {
      boolean undoable =
          firstFault
              && world.sagas().size() == 1
              && !first.status().isEnded()
              && first.steps().stream().noneMatch(Model::isSettled)
              && !explored.isPastThePivot(first)
              && world.participants().get(explored.pivot()).effectsOf(World.FIRST) == 0;
      if (undoable) {
        SagaState<D> anew = machine.initial(World.FIRST, first.data());
        Decision<D> undone = decisionOrNull(anew, new SagaEvent.UndoAsked(KIM, NOW));
        if (undone != null) {
          decided(
              Kind.FAULT,
              () -> "the saga is lost, and the operator has undone what it did",
              world,
              undone);
        }
      }
    }

    // The second saga.

    /** It is there to be hurt by the first: its own commands are answered at once, with yes. */
    private void secondSaga() {
      if (world.sagas().size() == 1 && !holdsSubject(first)) {
        SagaState<D> second = machine.initial(World.SECOND, explored.data());
        Decision<D> started = machine.on(second, new SagaEvent.Started(NOW));
        add(
            Kind.FREE,
            () -> "a second saga of the subject starts" + sending(started.sends()),
            sent(world.withSagas(List.of(first, started.next())), started.sends()));
      }
      for (Message command : world.flightOf(World.SECOND)) {
        int at = explored.stepOf(command);
        Answer answer = answers(world, command, false).get(0);
        Message reply = new Message(command.id(), command.attempt(), answer.reply());
        Decision<D> decision = machine.on(world.sagas().get(1), answered(reply));
        World<D> handled = world.without(command).withParticipant(at, answer.after());
        add(
            Kind.FAIR,
            () -> command + " is handled: " + reply.bodyName() + ", which is read at once",
            sent(handled.withSaga(1, decision.next()), decision.sends()));
      }
    }

    /** As a late undo of the saga that a refund takes back does what the refund is to do. */
    private void somebodyElse() {
      for (int at : explored.alsoByOthers()) {
        Participant before = world.participants().get(at);
        Participant after = participants.doneBySomebodyElse(explored.roles().get(at), before);
        if (after != before) {
          String step = explored.flow().stepNames().get(at);
          add(
              Kind.FREE,
              () -> "somebody else does what " + step + " would",
              world.withParticipant(at, after));
        }
      }
    }

    private void add(Kind kind, Supplier<String> what, World<D> to) {
      if (kind != Kind.FAULT || withFaults) {
        World<D> settled = settling.settled(world, to);
        moves.add(
            new Move<>(
                kind,
                kind == Kind.FAULT ? () -> "FAULT: " + what.get() : what,
                settled,
                promises.broken(world, settled)));
      }
    }
  }

  private List<Answer> answers(World<D> world, Message command, boolean sagaIsOld) {
    int at = explored.stepOf(command);
    Role role = explored.roles().get(at);
    UUID saga = command.id().sagaId();
    boolean beneath =
        role.standsOn() == null || world.participants().get(role.standsOn()).effectsOf(saga) > 0;
    boolean above = promises.standing(world, saga, at).findAny().isPresent();
    Footing footing = new Footing(beneath, above);
    return participants.answers(role, world.participants().get(at), command, footing, sagaIsOld);
  }

  private boolean holdsSubject(SagaState<D> saga) {
    return saga.holdsSubject()
        && (saga.status() != SagaStatus.RESOLVED || mutant != Mutant.SUBJECT_NOT_HELD);
  }

  /** The row is written by whoever has its lock. */
  private World<D> stored(World<D> world, Decision<D> decision, boolean brokerThere) {
    int sendings = world.sendings();
    boolean missed = world.missed();
    for (Decision.Send send : decision.sends()) {
      sendings = (send.attempt() == 1 ? 0 : sendings) + (brokerThere ? 1 : 0);
      missed &= !brokerThere;
    }
    return (decision.recorded() ? world.withSagaMoved() : world)
        .withSaga(0, decision.next())
        .withSendings(sendings)
        .withMissed(missed)
        .withZombie(mutant == Mutant.ZOMBIE_COMMITS ? world.zombie() : null);
  }

  private World<D> sent(World<D> world, List<Decision.Send> sends) {
    World<D> sent = world;
    for (Decision.Send send : sends) {
      sent = sent.plus(message(send));
    }
    return sent;
  }

  private String sending(List<Decision.Send> sends) {
    return sends.isEmpty()
        ? ""
        : "; sends "
            + sends.stream().map(this::message).map(Message::toString).collect(joining(", "));
  }

  private Message message(Decision.Send send) {
    Message message = new Message(send.id(), send.attempt(), send.command());
    boolean numbered = explored.roles().get(explored.stepOf(message)).bestEffort();
    return numbered ? message : new Message(send.id(), 0, send.command());
  }
}
