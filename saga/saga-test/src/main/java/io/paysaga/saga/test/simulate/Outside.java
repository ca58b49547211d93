package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Another system, which fails at times and knows a command's id. */
final class Outside extends Books {

  private final World world;
  private final Reply success;
  private final @Nullable Reply failure;

  /**
   * @param failure absent when it never fails
   */
  Outside(World world, Reply success, @Nullable Reply failure) {
    super(world);
    this.world = world;
    this.success = success;
    this.failure = failure;
  }

  @Override
  protected Reply take(Command command, CommandId id, Instant now) {
    if (!effects().containsKey(id)) {
      if (failure != null && world.chance(world.weather.deliveryFails())) {
        return failure;
      }
      did(id, command.key(), 0);
    }
    return success;
  }

  @Override
  protected boolean giveBack(CommandId id) {
    return false;
  }

  @Override
  protected Reply.Undone undone(Command undo) {
    return new NothingToUndo();
  }
}
