package io.paysaga.saga.test.simulate;

import io.paysaga.saga.messaging.PollDecision;
import io.paysaga.saga.test.simulate.Topic.Assignment;
import io.paysaga.saga.test.simulate.Topic.Entry;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process with one consumer thread and a clock of its own. It polls, handles, commits, sends and
 * acknowledges; it may die between any two of these, or freeze over what it has read.
 */
final class Instance {

  /** What a process does with what it polls. A new one is made at each start: it has no past. */
  interface Handler {

    /**
     * Locks, reads and decides; nothing is stored before the transaction commits.
     *
     * @throws Locked when another transaction keeps a lock for too long
     * @throws AtFault when one of the messages cannot be handled
     */
    Transaction begin(List<Message> messages);

    void notAcknowledged(List<Message> failed);

    /** This one is acknowledged without effect. */
    default void letGo(Message message) {}

    /** Whether a message that is handled makes any difference to this process. */
    default boolean isHeard(Message message) {
      return true;
    }

    /** This one is a dead letter. */
    default void giveUp(Message message) {
      throw new IllegalStateException(message + " is nobody's fault.");
    }

    /** Whether the process is of a build that is to be replaced. */
    default boolean isOutdated() {
      return false;
    }

    /** Called again and again while the process is not busy. */
    default void tick() {}
  }

  interface Transaction {
    /**
     * @return what is to be sent now that it is durable
     * @throws Conflict when another transaction was quicker
     */
    List<Message> commit();

    /** Nothing of it is stored, and nobody waits for it any more. */
    default void rollBack() {}

    /** The database gives its locks to others: it cannot commit any more. */
    default void sessionEnds() {}
  }

  /** What the processes of a service share. */
  abstract static class Database {
    private static final long NEVER = Long.MAX_VALUE;

    boolean away;
    boolean takesNoWrites;
    private long lockedSince = NEVER;

    /** Somebody locks whole tables. */
    void lock(long now) {
      lockedSince = Math.min(lockedSince, now);
    }

    void unlock() {
      lockedSince = NEVER;
    }

    boolean isLocked() {
      return lockedSince != NEVER;
    }

    boolean isLockedSince(long moment) {
      return lockedSince <= moment;
    }

    boolean isAway() {
      return away || takesNoWrites;
    }

    void heal() {
      away = false;
      takesNoWrites = false;
      unlock();
    }
  }

  private abstract static class Stop extends RuntimeException {
    Stop() {
      super(null, null, false, false);
    }
  }

  /** The process ends here. */
  static final class Died extends Stop {}

  /** Nothing was stored. */
  abstract static class NotNow extends Stop {}

  /** Nothing will be stored until later. */
  static final class Technical extends NotNow {}

  /** Somebody has locked a row. */
  static final class Locked extends NotNow {}

  /** One of the messages cannot be handled. */
  static final class AtFault extends NotNow {}

  /** Another transaction was quicker; each alone may pass. */
  static final class Conflict extends NotNow {}

  private static final long SESSION_TIMEOUT = 10_000;

  /** After so much silence a session ends: the network may be quicker than the database. */
  private static final long SHORTEST_SESSION = 3_000;

  private static final long LONGEST_SESSION = 20_000;

  private static final long LONGEST_FREEZE = 60_000;

  /** So long a key is tried that is alone in its poll. */
  private static final Duration PATIENCE = Duration.ofMillis(2_500);

  /** So long after its session a process may wake. */
  private static final long LONGEST_SLEEP = 5 * 60_000;

  final World world;
  final Topic topic;
  private final String name;
  final Database database;
  private final Function<Instance, Handler> handlers;
  private final long skew;

  private Handler handler;
  private PollDecision<Entry> decision = new PollDecision<>(PATIENCE);
  private Assignment assignment;
  private boolean up = true;
  private long downUntil;
  private int life;
  private boolean woken;
  private boolean busy;
  private @Nullable Transaction open;

  Instance(
      World world,
      String name,
      Topic topic,
      Database database,
      Function<Instance, Handler> handlers) {
    this.world = world;
    this.name = name;
    this.topic = topic;
    this.database = database;
    this.handlers = handlers;
    this.skew = world.skew();
    this.handler = handlers.apply(this);
    topic.join(this);
    this.assignment = topic.assignmentOf(this);
  }

  Instant clock() {
    return Instant.ofEpochMilli(world.now() + skew);
  }

  boolean isUp() {
    return up;
  }

  Handler handler() {
    return handler;
  }

  Assignment assignment() {
    return assignment;
  }

  void wake() {
    if (up && !busy && !woken) {
      woken = true;
      after(1 + world.random.nextInt(world.weather.pollGap()), this::poll);
    }
  }

  private void poll() {
    woken = false;
    if (busy || world.broker.isAway()) {
      return;
    }
    if (!topic.isCurrent(assignment)) {
      topic.join(this);
      assignment = topic.assignmentOf(this);
    }
    List<Entry> poll = topic.fetch(assignment);
    if (!poll.isEmpty()) {
      busy = true;
      new PollInHand(this, decision, poll).look();
    }
  }

  /** Lets a transaction end; at times the process freezes over it before. */
  void finish(Transaction transaction, Runnable ends) {
    if (!world.happens(Fault.FROZEN, world.weather.freezes())) {
      ends.run();
      return;
    }
    long session = Weather.between(world.random, SHORTEST_SESSION, LONGEST_SESSION);
    long time = freeze(session);
    if (time > SESSION_TIMEOUT) {
      after(SESSION_TIMEOUT, () -> topic.leave(this));
    }
    open = transaction;
    if (time > session) {
      after(session, transaction::sessionEnds);
    }
    after(
        time,
        () -> {
          open = null;
          ends.run();
        });
  }

  /** Often so long that another waits for what it has locked, gets it, and moves on. */
  private long freeze(long session) {
    return world.random.nextBoolean()
        ? session + Weather.between(world.random, 1_000, LONGEST_SLEEP)
        : Weather.between(world.random, 100, LONGEST_FREEZE);
  }

  /**
   * A poll is handled to its end.
   *
   * @param missed what of it had no effect
   */
  void handled(List<Entry> missed) {
    mayDie(Fault.DIED_BEFORE_ACKNOWLEDGE);
    if (topic.acknowledge(assignment)) {
      missed.forEach(each -> world.table.isMissed(each, world.now()));
    }
    busy = false;
    handler.tick();
    wake();
  }

  void commitAndSend(Transaction transaction) {
    send(commit(transaction));
  }

  List<Message> commit(Transaction transaction) {
    try {
      return commitOrFail(transaction);
    } catch (Stop nothingIsStored) {
      transaction.rollBack();
      throw nothingIsStored;
    }
  }

  private List<Message> commitOrFail(Transaction transaction) {
    if (database.takesNoWrites && world.flaw == Flaw.GIVES_UP_IN_AN_OUTAGE) {
      throw new AtFault();
    }
    if (database.isAway()
        || world.happens(Fault.TRANSACTION_FAILED, world.weather.transactionFails())) {
      throw new Technical();
    }
    mayDie(Fault.DIED_BEFORE_COMMIT);
    return transaction.commit();
  }

  void send(List<Message> messages) {
    if (!messages.isEmpty()) {
      mayDie(Fault.DIED_BEFORE_SEND);
      List<Message> failed = world.broker.send(this, messages);
      if (!failed.isEmpty()) {
        handler.notAcknowledged(failed);
      }
    }
  }

  void tick() {
    if (up && !busy) {
      orDie(handler::tick);
    }
  }

  /** Does something later, unless the process has died by then. */
  void after(long time, Runnable what) {
    int mine = life;
    world.after(
        time,
        () -> {
          if (up && mine == life) {
            orDie(what);
          }
        });
  }

  void orDie(Runnable what) {
    try {
      what.run();
    } catch (Died here) {
      die(Weather.between(world.random, 500, 60_000));
    }
  }

  void mayDie(Fault edge) {
    if (world.happens(edge, world.weather.dies())) {
      throw new Died();
    }
  }

  void die(long downFor) {
    if (open != null) {
      open.rollBack();
      open = null;
    }
    downUntil = Math.max(downUntil, world.now() + downFor);
    if (up) {
      up = false;
      life++;
      world.after(SESSION_TIMEOUT, this::isMissed);
    }
    world.after(downUntil - world.now(), this::start);
  }

  private void isMissed() {
    if (!up) {
      topic.leave(this);
    }
  }

  private void start() {
    if (!up && world.now() >= downUntil) {
      up = true;
      woken = false;
      busy = false;
      handler = handlers.apply(this);
      decision = new PollDecision<>(PATIENCE);
      topic.leave(this);
      topic.join(this);
    }
  }

  void recover() {
    if (up && handler.isOutdated()) {
      die(0);
    }
    downUntil = world.now();
    start();
  }

  @Override
  public String toString() {
    return name;
  }
}
