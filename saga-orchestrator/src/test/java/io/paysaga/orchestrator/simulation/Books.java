package io.paysaga.orchestrator.simulation;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
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
    Reply reply =
        id.direction() == Direction.DO ? take(command, id, now) : undo(command, id.ofDo());
    if (!CommandAnswers.include(command, id.direction(), reply)) {
      throw new IllegalStateException(
          "%s is answered with %s, which its @AnsweredBy does not list.".formatted(command, reply));
    }
    return reply;
  }

  /** Does what a command says, or refuses. */
  abstract Reply take(Command command, CommandId id, Instant now);

  /**
   * @return whether there was anything to give back
   */
  abstract boolean giveBack(CommandId id);

  /** What an undo that gave something back is answered with. */
  abstract Reply.Undone undone(Command undo);

  /** Some effect on a thing of which there is not as much as there should be. */
  abstract Optional<CommandId> imbalance();

  final void did(CommandId id, String thing, long amount) {
    effects.computeIfAbsent(id, first -> new Effect(thing, amount)).done++;
  }

  private Reply undo(Command undo, CommandId id) {
    undone.add(id);
    CommandId whose =
        world.flaw == Flaw.UNDOES_ANYBODYS ? anybodys(id.step(), undo.key()).orElse(id) : id;
    if (!giveBack(whose)) {
      return new NothingToUndo();
    }
    effects.get(whose).undone++;
    return undone(undo);
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
