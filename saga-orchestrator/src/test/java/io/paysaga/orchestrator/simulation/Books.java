package io.paysaga.orchestrator.simulation;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a participant knows of each thing that commands touch, and what the steps of each saga have
 * made of it. An undo undoes what its own saga did.
 */
abstract class Books {

  /** What one do has done to a thing, how often, and how often that was undone. */
  static final class Effect {
    final String thing;
    final long amount;
    int done;
    int undone;
    int byHand;

    Effect(String thing, long amount) {
      this.thing = thing;
      this.amount = amount;
    }

    int stands() {
      return done - undone - byHand;
    }
  }

  private record GivenBack() implements Reply.Undone {}

  final World world;

  /** By the id of the do. */
  final Map<CommandId, Effect> effects = new LinkedHashMap<>();

  /** Dos whose undo was handled, with or without an effect. */
  final Set<CommandId> undone = new HashSet<>();

  /** Dos whose undo was barred. */
  final Set<CommandId> barred = new HashSet<>();

  Books(World world) {
    this.world = world;
  }

  final Reply handle(Command command, CommandId id, Instant now) {
    if (id.direction() == Direction.DO) {
      return take(command, id, now);
    }
    undone.add(id.ofDo());
    return undo(id.ofDo(), command.key()) ? new GivenBack() : new NothingToUndo();
  }

  /** Does what a command says, or refuses. */
  abstract Reply take(Command command, CommandId id, Instant now);

  /**
   * @return whether there was anything to give back
   */
  abstract boolean giveBack(CommandId id);

  /** Some effect on a thing of which there is not as much as there should be. */
  abstract Optional<CommandId> imbalance();

  final void did(CommandId id, String thing, long amount) {
    effects.computeIfAbsent(id, first -> new Effect(thing, amount)).done++;
  }

  private boolean undo(CommandId id, String thing) {
    CommandId whose =
        world.flaw == Flaw.UNDOES_ANYBODYS ? anybodys(id.step(), thing).orElse(id) : id;
    if (!giveBack(whose)) {
      return false;
    }
    effects.get(whose).undone++;
    return true;
  }

  private Optional<CommandId> anybodys(String step, String thing) {
    return effects.entrySet().stream()
        .filter(each -> each.getKey().step().equals(step))
        .filter(each -> each.getValue().thing.equals(thing))
        .filter(each -> each.getValue().done > each.getValue().undone)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * What an operator does about a step whose undo is barred. The books come first: what the inbox
   * has forgotten may have been undone.
   */
  void settle(CommandId id) {
    if (giveBack(id)) {
      effects.get(id).byHand++;
      world.count(Fault.SETTLED_BY_HAND);
    }
  }
}
