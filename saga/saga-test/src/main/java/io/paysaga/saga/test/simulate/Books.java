package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a participant knows of each thing that commands touch, and what the steps of each saga have
 * made of it. An undo undoes what its own saga did.
 *
 * <p>The barrier stands before them: each do and each undo is handled once, and neither when it is
 * too late for it.
 */
public abstract class Books {

  /** What one do has done to a thing, how often, and how often that was undone. */
  public static final class Effect {
    private final String thing;
    private final long amount;
    int done;
    int undone;
    int byHand;

    Effect(String thing, long amount) {
      this.thing = thing;
      this.amount = amount;
    }

    public String thing() {
      return thing;
    }

    public long amount() {
      return amount;
    }

    /** Whether it was not undone, as far as books know: what a person settles they do not. */
    public boolean isOpen() {
      return done > undone;
    }

    /** So often it stands, with what a person settled. */
    public int stands() {
      return done - undone - byHand;
    }
  }

  private final World world;

  /** By the id of the do. */
  private final Map<CommandId, Effect> effects = new LinkedHashMap<>();

  /** Dos whose undo was handled, with or without an effect. */
  final Set<CommandId> undone = new HashSet<>();

  /** Dos whose undo was barred. */
  final Set<CommandId> barred = new HashSet<>();

  protected Books(World world) {
    this.world = world;
  }

  final Reply handle(Command command, CommandId id, Instant now) {
    Reply reply =
        id.direction() == Direction.DO ? take(command, id, now) : undo(command, id.ofDo());
    if (!CommandAnswers.include(command, id.direction(), reply)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s is answered with %s, which its @AnsweredBy does not list.",
              command,
              reply));
    }
    return reply;
  }

  /**
   * Does what a command says and {@link #did remembers} it, or refuses.
   *
   * @param now by the clock of who does it
   */
  protected abstract Reply take(Command command, CommandId id, Instant now);

  /**
   * Gives back what a do has taken, unless it was given back.
   *
   * @param id of the do
   * @return whether there was anything to give back
   */
  protected abstract boolean giveBack(CommandId id);

  /** What an undo that gave something back is answered with. */
  protected abstract Reply.Undone undone(Command undo);

  /** By the id of the do, each that had an effect. */
  protected final Map<CommandId, Effect> effects() {
    return effects;
  }

  /** A do has had an effect. */
  protected final void did(CommandId id, String thing, long amount) {
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
        .filter(each -> each.getValue().isOpen())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * What an operator does about a step whose undo is barred. The books come first: what the inbox
   * has forgotten may have been undone.
   *
   * @param id of the do
   */
  protected void settle(CommandId id) {
    Effect effect = effects.get(id);
    if (effect != null && effect.stands() > 0 && giveBack(id)) {
      effect.byHand++;
      world.count(Fault.SETTLED_BY_HAND);
    }
  }
}
