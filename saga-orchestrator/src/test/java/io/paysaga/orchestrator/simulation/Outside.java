package io.paysaga.orchestrator.simulation;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.time.Instant;
import java.util.Optional;

/** Another system, which fails at times and knows a command's id. */
final class Outside extends Books {

  private final Reply success;
  private final Reply failure;

  Outside(World world, Reply success, Reply failure) {
    super(world);
    this.success = success;
    this.failure = failure;
  }

  @Override
  Reply take(Command command, CommandId id, Instant now) {
    if (!effects.containsKey(id)) {
      if (world.chance(world.weather.deliveryFails())) {
        return failure;
      }
      did(id, command.key(), 0);
    }
    return success;
  }

  @Override
  boolean giveBack(CommandId id) {
    return false;
  }

  @Override
  Reply.Undone undone(Command undo) {
    return new NothingToUndo();
  }

  @Override
  Optional<CommandId> imbalance() {
    return Optional.empty();
  }
}
