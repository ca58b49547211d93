package io.paysaga.orchestrator.simulation;

import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.simulate.Books;
import io.paysaga.saga.test.simulate.World;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How much is left of each thing: points of a buyer, the one payment of what is paid for. */
final class Ledger extends Books {

  private final ToLongFunction<String> atFirst;
  private final Reply yes;
  private final Reply no;
  private final Reply.Undone undone;
  private final Map<String, Long> charged = new HashMap<>();
  private final Map<String, Long> left = new HashMap<>();

  /**
   * @param atFirst how much there is of a thing before anybody takes or charges
   */
  Ledger(World world, ToLongFunction<String> atFirst, Reply yes, Reply no, Reply.Undone undone) {
    super(world);
    this.atFirst = atFirst;
    this.yes = yes;
    this.no = no;
    this.undone = undone;
  }

  private long left(String thing) {
    return left.computeIfAbsent(thing, atFirst::applyAsLong);
  }

  private long charged(String thing) {
    return charged.computeIfAbsent(thing, atFirst::applyAsLong);
  }

  void charge(String thing, long amount) {
    charged.put(thing, charged(thing) + amount);
    left.put(thing, left(thing) + amount);
  }

  /** Nothing more can be taken of this. */
  void withdraw(String thing) {
    charge(thing, -left(thing));
  }

  @Override
  protected Reply take(Command command, CommandId id, Instant now) {
    String thing = command.key();
    long amount = command instanceof UsePoint use ? use.amount() : 1;
    if (left(thing) < amount) {
      return no;
    }
    left.put(thing, left(thing) - amount);
    did(id, thing, amount);
    return yes;
  }

  @Override
  protected boolean giveBack(CommandId id) {
    Effect effect = effects().get(id);
    if (effect == null || !effect.isOpen()) {
      return false;
    }
    left.put(effect.thing(), left(effect.thing()) + effect.amount());
    return true;
  }

  @Override
  protected Reply.Undone undone(Command undo) {
    return undone;
  }

  /** Some effect on a thing of which there is not as much as there should be. */
  Optional<CommandId> imbalance() {
    Map<String, Long> sums = new HashMap<>(left);
    effects()
        .values()
        .forEach(each -> sums.merge(each.thing(), each.amount() * each.stands(), Long::sum));
    return effects().entrySet().stream()
        .filter(each -> sums.get(each.getValue().thing()) != charged(each.getValue().thing()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
