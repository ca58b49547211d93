package io.paysaga.saga.test.simulate;

import io.paysaga.saga.api.CommandId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The partitions of a topic, and the members of the one group that reads them. */
final class Topic {

  static final int PARTITIONS = 4;

  /**
   * What travels.
   *
   * @param id of the command, or of the one that is answered; null when an operator asks
   */
  record Message(UUID sagaId, @Nullable CommandId id, int attempt, Object body, String key) {
    @Override
    public String toString() {
      return id == null
          ? body.toString()
          : id.step() + ":" + id.direction().onWire() + "#" + attempt + " " + body;
    }
  }

  /**
   * @param at broker time
   */
  record Entry(int partition, int offset, long at, Message message) {}

  /** What a member may read, and up to where it has: its own view, also when that is outdated. */
  record Assignment(int generation, List<Integer> partitions, int[] position) {}

  final String name;
  private final World world;
  private final List<List<Entry>> logs =
      IntStream.range(0, PARTITIONS).<List<Entry>>mapToObj(each -> new ArrayList<>()).toList();
  private final int[] committed = new int[PARTITIONS];
  private final List<Instance> members = new ArrayList<>();
  private int generation;
  private long refusesUntil;

  Topic(World world, String name) {
    this.world = world;
    this.name = name;
  }

  static int partitionOf(String key) {
    return Math.floorMod(key.hashCode(), PARTITIONS);
  }

  void append(Message message) {
    int partition =
        world.weather.randomPartitioner()
            ? world.random.nextInt(PARTITIONS)
            : partitionOf(message.key());
    List<Entry> log = logs.get(partition);
    log.add(new Entry(partition, log.size(), world.broker.time(), message));
    if (!members.isEmpty()) {
      members.get(partition % members.size()).wake();
    }
  }

  void join(Instance member) {
    if (!members.contains(member)) {
      members.add(member);
      rebalance();
    }
  }

  void leave(Instance member) {
    if (members.remove(member)) {
      rebalance();
    }
  }

  /** The group's offsets are gone: everything that is still kept is read again. */
  void rewind() {
    Arrays.fill(committed, 0);
    rebalance();
  }

  private void rebalance() {
    generation++;
    members.forEach(Instance::wake);
  }

  boolean isCurrent(Assignment assignment) {
    return assignment.generation() == generation;
  }

  Assignment assignmentOf(Instance member) {
    int index = members.indexOf(member);
    List<Integer> mine =
        IntStream.range(0, PARTITIONS)
            .filter(partition -> index >= 0 && partition % members.size() == index)
            .boxed()
            .toList();
    return new Assignment(generation, mine, committed.clone());
  }

  List<Entry> fetch(Assignment assignment) {
    List<Entry> poll = new ArrayList<>();
    for (int partition : assignment.partitions()) {
      while (!isAtEnd(assignment, partition) && poll.size() < world.weather.mostPerPoll()) {
        Entry entry = logs.get(partition).get(assignment.position()[partition]++);
        if (isKept(entry)) {
          poll.add(entry);
        } else {
          world.table.isMissed(entry, entry.at() - world.broker.time() + world.now());
        }
      }
    }
    return poll;
  }

  /** Whether the topic has not forgotten it: what it has forgotten, nobody can read any more. */
  boolean isKept(Entry entry) {
    return entry.at() >= world.broker.time() - World.TOPIC_RETENTION;
  }

  boolean isAtEnd(Assignment assignment, int partition) {
    return unread(assignment, partition).isEmpty();
  }

  List<Entry> unread(Assignment assignment, int partition) {
    List<Entry> log = logs.get(partition);
    return log.subList(assignment.position()[partition], log.size());
  }

  /**
   * Moves the group's offsets; a member that the group has done without meanwhile cannot.
   *
   * @return whether they have moved
   */
  boolean acknowledge(Assignment assignment) {
    boolean current = isCurrent(assignment);
    if (current) {
      assignment.partitions().forEach(each -> committed[each] = assignment.position()[each]);
    } else {
      world.count(Fault.ZOMBIE);
    }
    return current;
  }

  /** For so long it takes nothing that is sent to it. */
  void refuse(long time) {
    refusesUntil = Math.max(refusesUntil, world.now() + time);
  }

  void refuseNoMore() {
    refusesUntil = 0;
  }

  boolean refuses() {
    return world.now() < refusesUntil;
  }
}
