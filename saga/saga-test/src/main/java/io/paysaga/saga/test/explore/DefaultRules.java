package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Rules of the participants for which none are given: they answer as the commands say that they are
 * answered. Which commands those are shows when the flow is played: once to its end, once from its
 * pivot back.
 */
final class DefaultRules<D> {

  private static final UUID SAGA = World.FIRST;
  private static final Instant NOW = Instant.EPOCH;

  private final SagaFlow<D> flow;
  private final SagaStateMachine<D> machine;
  private final Map<String, ParticipantRules> given;
  private final Map<String, ParticipantRules> rules = new LinkedHashMap<>();
  private final Map<CommandId, Command> commands = new LinkedHashMap<>();

  /**
   * @param rules for each step of the flow
   * @param commands an example of each do and each undo
   */
  record Played(Map<String, ParticipantRules> rules, Map<CommandId, Command> commands) {}

  private DefaultRules(SagaFlow<D> flow, Map<String, ParticipantRules> given) {
    this.flow = flow;
    this.machine = new SagaStateMachine<>(flow);
    this.given = given;
  }

  /**
   * @throws IllegalArgumentException with a sentence that says for which step rules must be given
   */
  static <D> Played played(SagaFlow<D> flow, D data, Map<String, ParticipantRules> given) {
    DefaultRules<D> defaults = new DefaultRules<>(flow, given);
    defaults.play(data);
    return new Played(defaults.rules, defaults.commands);
  }

  private void play(D data) {
    List<String> undoable = flow.stepNames(StepKind.COMPENSATABLE);
    Decision<D> now = on(machine.initial(SAGA, data), new SagaEvent.Started(NOW));
    Decision<D> atPivot = now;
    while (now.next().status() == SagaStatus.RUNNING) {
      Decision.Send open = now.sends().get(0);
      if (undoable.contains(open.id().step())) {
        atPivot = now;
      }
      doneBy(open, Reply.Refusal.class);
      now = answered(now.next(), open, yes(open));
    }
    now.sends().forEach(sideTask -> doneBy(sideTask, Reply.Failure.class));
    Decision<D> back = answered(atPivot.next(), atPivot.sends().get(0), new BarrierReply.TooOld());
    while (back.next().status() == SagaStatus.COMPENSATING) {
      Decision.Send open = back.sends().get(0);
      undoneBy(open.id(), open.command());
      back = answered(back.next(), open, new BarrierReply.NothingToUndo());
    }
  }

  private void doneBy(Decision.Send open, Class<? extends Reply> no) {
    String step = open.id().step();
    ParticipantRules mine = given.get(step);
    rules.put(
        step,
        mine != null
            ? mine
            : new ParticipantRules(
                yes(open), Answers.first(open.command(), no), null, false, null));
  }

  private void undoneBy(CommandId id, Command undo) {
    if (given.containsKey(id.step())) {
      return;
    }
    ParticipantRules yet = Objects.requireNonNull(rules.get(id.step()));
    Reply undone = Answers.first(undo, Reply.Undone.class);
    rules.put(
        id.step(),
        new ParticipantRules(
            yet.yes(),
            yet.no(),
            undone == null ? new BarrierReply.NothingToUndo() : undone,
            false,
            null));
  }

  private Reply yes(Decision.Send open) {
    ParticipantRules mine = given.get(open.id().step());
    Reply yes = mine != null ? mine.yes() : Answers.first(open.command(), Reply.Accepted.class);
    if (yes == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "No answer that accepts %s is listed with @AnsweredBy: give the rules of step '%s'.",
              open.command().getClass().getSimpleName(),
              open.id().step()));
    }
    return yes;
  }

  private Decision<D> answered(SagaState<D> state, Decision.Send open, Reply reply) {
    return on(state, new SagaEvent.Answered(open.id(), open.attempt(), reply, NOW));
  }

  private Decision<D> on(SagaState<D> state, SagaEvent event) {
    Decision<D> decision = machine.on(state, event);
    if (decision.ignored() != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The flow %s ignores %s: %s.", flow.name(), event, decision.ignored()));
    }
    decision.sends().forEach(send -> commands.putIfAbsent(send.id(), send.command()));
    return decision;
  }
}
