package io.paysaga.reservation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The waiting queue in Redis: a buyer has one token, first waiting in line, then active for a
 * while. Every call is one script that also moves the queue on, by the clock of Redis: so any
 * number of instances keep to one pace and one cap.
 *
 * <p>Every call throws {@link QueueUnavailable} when Redis does not answer.
 */
@Component
class WaitingQueue {

  /** In one slot of a cluster, as a script needs it. */
  private static final List<Object> KEYS =
      List.of(
          "{reservation-queue}:waiting",
          "{reservation-queue}:active",
          "{reservation-queue}:buyers",
          "{reservation-queue}:tokens",
          "{reservation-queue}:pace");

  private final RScript redis;
  private final QueueProperties settings;
  private final String script;

  WaitingQueue(RedissonClient redis, QueueProperties settings) {
    this.redis = redis.getScript(StringCodec.INSTANCE);
    this.settings = settings;
    this.script = script();
  }

  private static String script() {
    try {
      return new ClassPathResource("waiting-queue.lua", WaitingQueue.class)
          .getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  enum Status {
    WAITING,
    ACTIVE
  }

  /**
   * A token and its place.
   *
   * @param position 1 for the next one that is activated, 0 when it is active
   */
  record Place(String token, Status status, long position, long buyerId) {}

  /** Lines the buyer up; who is there already keeps token and place. */
  Place enter(long buyerId) {
    return place(run("enter", Long.toString(buyerId), UUID.randomUUID().toString()));
  }

  /** Empty when there was no such token, or it has expired. */
  Optional<Place> find(String token) {
    List<Object> found = run("find", token, "");
    return found.isEmpty() ? Optional.empty() : Optional.of(place(found));
  }

  /** Takes the buyer's token away if it is active, which makes room for the next one. */
  void leave(long buyerId) {
    run("leave", Long.toString(buyerId), "");
  }

  /** Forgets who has expired and activates who may be. */
  void moveOn() {
    run("move", "", "");
  }

  private List<Object> run(String call, String of, String freshToken) {
    try {
      return redis.eval(
          RScript.Mode.READ_WRITE,
          script,
          RScript.ReturnType.LIST,
          KEYS,
          settings.activations(),
          settings.every().toMillis(),
          settings.mostActive(),
          settings.activeTime().toMillis(),
          call,
          of,
          freshToken);
    } catch (RedisException away) {
      throw new QueueUnavailable(away);
    }
  }

  private static Place place(List<Object> found) {
    return new Place(
        found.get(0).toString(),
        Status.valueOf(found.get(1).toString()),
        Long.parseLong(found.get(2).toString()),
        Long.parseLong(found.get(3).toString()));
  }
}
