package io.paysaga.orchestrator.simulation;

import io.paysaga.events.BarrierReply.NothingToUndo;
import io.paysaga.events.Command;
import io.paysaga.events.CommandId;
import io.paysaga.events.DeliveryCommand;
import io.paysaga.events.DeliveryReply;
import io.paysaga.events.Direction;
import io.paysaga.events.OrderCommand;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.Reply;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a participant has of each thing (points of a buyer, one payment of an order, seats), and
 * what the steps of each saga have taken of it. An undo gives back what its own saga took.
 */
final class Books {

  /** What one do has taken, how often, and how often that was given back. */
  static final class Effect {
    private final long thing;
    private final long amount;
    int done;
    int undone;
    int byHand;

    Effect(long thing, long amount) {
      this.thing = thing;
      this.amount = amount;
    }
  }

  private final World world;

  /** Whether the effect lies in another system, which fails at times and knows a command's id. */
  final boolean outside;

  private final Map<Long, Long> charged = new HashMap<>();
  private final Map<Long, Long> left = new HashMap<>();

  /** By the id of the do. */
  final Map<CommandId, Effect> effects = new LinkedHashMap<>();

  /** Dos whose undo was handled, with or without an effect. */
  final Set<CommandId> undone = new HashSet<>();

  /** Dos whose undo was barred. */
  final Set<CommandId> barred = new HashSet<>();

  Books(World world, boolean outside) {
    this.world = world;
    this.outside = outside;
  }

  long left(long thing) {
    return left.getOrDefault(thing, 0L);
  }

  void charge(long thing, long amount) {
    charged.merge(thing, amount, Long::sum);
    left.merge(thing, amount, Long::sum);
  }

  /** Nothing more can be taken of this. */
  void withdraw(long thing) {
    charge(thing, -left(thing));
  }

  Reply handle(Command command, CommandId id, Instant now) {
    long thing = thing(command);
    if (id.direction() != Direction.DO) {
      undone.add(id.ofDo());
      return undo(id.ofDo(), thing) ? new Trip.GivenBack() : new NothingToUndo();
    }
    if (outside) {
      return deliver(id, thing);
    }
    long amount = command instanceof UsePoint use ? use.amount() : 1;
    if (left(thing) < amount) {
      return new Trip.NoneLeft(left(thing) + " left");
    }
    left.merge(thing, -amount, Long::sum);
    did(id, thing, amount);
    return command instanceof PaymentCommand ? new PaymentReply.Paid(thing, now) : new Trip.Taken();
  }

  private Reply deliver(CommandId id, long thing) {
    if (!effects.containsKey(id)) {
      if (world.chance(world.weather.deliveryFails())) {
        return new DeliveryReply.Failed("The platform answered 503.");
      }
      did(id, thing, 0);
    }
    return new DeliveryReply.Delivered();
  }

  private void did(CommandId id, long thing, long amount) {
    effects.computeIfAbsent(id, first -> new Effect(thing, amount)).done++;
  }

  private static long thing(Command command) {
    return command instanceof PaymentCommand payment
        ? payment.payable().id()
        : command instanceof PointCommand point
            ? point.buyerId()
            : command instanceof OrderCommand order
                ? order.orderId()
                : command instanceof DeliveryCommand delivery
                    ? delivery.orderId()
                    : ((Trip.AboutThing) command).thing();
  }

  private boolean undo(CommandId id, long thing) {
    CommandId whose = world.flaw == Flaw.UNDOES_ANYBODYS ? anybodyWith(thing).orElse(id) : id;
    if (!giveBack(whose)) {
      return false;
    }
    effects.get(whose).undone++;
    return true;
  }

  private Optional<CommandId> anybodyWith(long thing) {
    return effects.entrySet().stream()
        .filter(each -> each.getValue().thing == thing)
        .filter(each -> each.getValue().done > each.getValue().undone)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean giveBack(CommandId id) {
    Effect effect = effects.get(id);
    if (effect == null || effect.done <= effect.undone) {
      return false;
    }
    left.merge(effect.thing, effect.amount, Long::sum);
    return true;
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

  /** Some effect on a thing of which there is not as much as there should be. */
  Optional<CommandId> imbalance() {
    Map<Long, Long> sums = new HashMap<>(left);
    effects
        .values()
        .forEach(
            each ->
                sums.merge(
                    each.thing, each.amount * (each.done - each.undone - each.byHand), Long::sum));
    return effects.entrySet().stream()
        .filter(each -> !outside)
        .filter(each -> !sums.get(each.getValue().thing).equals(charged.get(each.getValue().thing)))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
