package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.explore.ParticipantRules;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Books that are kept by the rules of one step; some dos are refused for no reason. */
final class RuledBooks extends Books {

  private static final int REFUSED = 20;

  private final World world;
  private final ParticipantRules rules;
  private final Map<String, RuledBooks> bySteps;

  /** Whose effect stands on what only one saga may have, by the key of the commands. */
  private final Map<String, CommandId> owners = new HashMap<>();

  /**
   * @param bySteps of all steps of the flow
   */
  RuledBooks(World world, ParticipantRules rules, Map<String, RuledBooks> bySteps) {
    super(world);
    this.world = world;
    this.rules = rules;
    this.bySteps = bySteps;
  }

  @Override
  protected Reply take(Command command, CommandId id, Instant now) {
    if (!isFree(command.key()) || !isFounded(id)) {
      return requireNonNull(
          rules.no(),
          () -> "By its rules the step '" + id.step() + "' refuses at times: give it a refusal.");
    }
    if (rules.no() != null && world.random().nextInt(REFUSED) == 0) {
      return rules.no();
    }
    owners.put(command.key(), id);
    did(id, command.key(), 1);
    return rules.yes();
  }

  private boolean isFree(String thing) {
    return !rules.exclusive() || !owners.containsKey(thing);
  }

  private boolean isFounded(CommandId id) {
    String beneath = rules.standsOn();
    return beneath == null || requireNonNull(bySteps.get(beneath)).holds(at(beneath, id));
  }

  private static CommandId at(String step, CommandId id) {
    return new CommandId(id.sagaId(), step, Direction.DO);
  }

  private boolean holds(CommandId id) {
    return effects().containsKey(id) && effects().get(id).stands() > 0;
  }

  @Override
  protected boolean giveBack(CommandId id) {
    Effect effect = effects().get(id);
    if (effect == null || !effect.isOpen() || isStoodOn(id)) {
      return false;
    }
    owners.remove(effect.thing(), id);
    return true;
  }

  private boolean isStoodOn(CommandId id) {
    return bySteps.entrySet().stream()
        .anyMatch(
            above ->
                id.step().equals(above.getValue().rules.standsOn())
                    && above.getValue().holds(at(above.getKey(), id)));
  }

  @Override
  protected Reply.Undone undone(Command undo) {
    return (Reply.Undone) requireNonNull(rules.undone());
  }

  /** With it goes what it stands on, whose own undo found it standing there. */
  @Override
  protected void settle(CommandId id) {
    super.settle(id);
    String beneath = rules.standsOn();
    if (beneath != null) {
      requireNonNull(bySteps.get(beneath)).settle(at(beneath, id));
    }
  }
}
