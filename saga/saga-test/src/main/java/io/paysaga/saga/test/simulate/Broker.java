package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.util.ArrayList;
import java.util.List;

/** The broker: may be away, and what it takes may be lost, doubled, late or out of order. */
final class Broker {

  private static final long LONGEST_DELAY = 120_000;

  private final World world;
  private final long skew;
  private long awaySince;
  private long awayUntil;

  Broker(World world) {
    this.world = world;
    this.skew = world.skew();
  }

  long time() {
    return world.now() + skew;
  }

  boolean isAway() {
    return world.now() < awayUntil;
  }

  /** How long it has been there after an absence of at least this length. */
  long backFor(long absence) {
    return awayUntil - awaySince < absence ? Long.MAX_VALUE : world.now() - awayUntil;
  }

  void goAway(long time) {
    awaySince = isAway() ? awaySince : world.now();
    awayUntil = Math.max(awayUntil, world.now() + time);
  }

  void comeBack() {
    awayUntil = Math.min(awayUntil, world.now());
  }

  /**
   * @return those that are not acknowledged; the broker may hold them all the same
   */
  List<Message> send(Instance sender, List<Message> messages) {
    List<Message> failed = new ArrayList<>(0);
    for (int at = 0; at < messages.size(); at++) {
      if (at == 1) {
        sender.mayDie(Fault.DIED_BETWEEN_TWO_SENDS);
      }
      Message message = messages.get(at);
      boolean refused = world.topicOf(message).refuses();
      boolean sent =
          !isAway()
              && !refused
              && !world.happens(Fault.NOT_ACKNOWLEDGED, world.weather.notAcknowledged());
      world.note(message.sagaId(), () -> sender + (sent ? " sends " : " cannot send ") + message);
      if (!sent) {
        failed.add(message);
      }
      if (refused) {
        world.count(Fault.TOPIC_REFUSED);
      } else if (sent ? !world.happens(Fault.LOST, world.weather.lost()) : world.chance(0.25)) {
        take(message);
        if (world.happens(Fault.DUPLICATED, world.weather.duplicated())) {
          take(message);
        }
        if (isUndo(message)
            && world.happens(Fault.UNDO_COMES_AGAIN_LATE, world.weather.lateUndo())) {
          take(message, Weather.between(world.random, LONGEST_DELAY, World.TOPIC_RETENTION));
        }
      }
    }
    return failed;
  }

  private static boolean isUndo(Message message) {
    CommandId id = message.id();
    return id != null && id.direction() == Direction.UNDO && message.body() instanceof Command;
  }

  private void take(Message message) {
    long late =
        world.happens(Fault.DELAYED, world.weather.delayed())
            ? Weather.between(world.random, 10, LONGEST_DELAY)
            : 1 + world.random.nextInt(3);
    take(message, late);
  }

  private void take(Message message, long late) {
    Topic topic = world.topicOf(message);
    world.after(Math.max(0, awayUntil - world.now()) + late, () -> topic.append(message));
  }
}
