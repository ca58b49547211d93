package io.paysaga.benchmark;

import static io.paysaga.benchmark.watch.Cost.LOAD_CLIENT;

import io.paysaga.benchmark.load.Buyers;
import io.paysaga.benchmark.load.CheckoutJobs;
import io.paysaga.benchmark.load.Load;
import io.paysaga.benchmark.load.Numbers;
import io.paysaga.benchmark.load.Orders;
import io.paysaga.benchmark.load.Outcome;
import io.paysaga.benchmark.load.SeatHolds;
import io.paysaga.benchmark.load.Target;
import io.paysaga.benchmark.report.Level;
import io.paysaga.benchmark.watch.Snapshot;
import io.paysaga.benchmark.watch.Watch;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A stack under test with everything that looks at it, and how a load on it becomes a level. */
final class SystemUnderTest implements AutoCloseable {

  private static final Duration UNTIL_SETTLED = Duration.ofMinutes(2);

  /** What is prepared for a second at least: the first levels are slow, until code is compiled. */
  private static final int LEAST_RATE = 600;

  private static final double ROOM = 2;

  private final Access access;
  private final Numbers numbers;
  private final Buyers buyers;
  private final Books books;
  private final Watch watch;
  private final Map<String, Long> others = new ConcurrentHashMap<>();
  private double fastest;

  /**
   * @param buyers so many share the checkouts of a load
   */
  SystemUnderTest(Access access, int buyers) {
    this.access = access;
    this.numbers = new Numbers(access.database());
    this.buyers = new Buyers(numbers, access.tokens(), buyers);
    this.books = new Books(numbers);
    this.watch =
        new Watch(
            this::pids,
            access.database(),
            access.kafka(),
            Map.of(
                "mysql", access.data().resolve("mysql"), "kafka", access.data().resolve("kafka")));
  }

  private Map<String, Long> pids() {
    Map<String, Long> pids = new TreeMap<>(others);
    pids.put(LOAD_CLIENT, ProcessHandle.current().pid());
    pids.putAll(access.pids().get());
    return pids;
  }

  /** Further processes to look at, by name. */
  void alsoWatch(Map<String, Long> processes) {
    others.putAll(processes);
  }

  Numbers numbers() {
    return numbers;
  }

  /**
   * Orders to be paid at this door.
   *
   * @param url of the orchestrator, or of what stands in for it
   */
  Target orders(String url) {
    return new Orders(url, numbers, buyers);
  }

  Target seatHolds(String url) {
    return new SeatHolds(url, numbers, buyers);
  }

  Books books() {
    return books;
  }

  Snapshot look() {
    return watch.look();
  }

  /** How many records this topic has taken so far. */
  long recordsOf(String topic) {
    return watch.records().getOrDefault(topic, 0L);
  }

  /** As many errands as the window may take, by what was seen so far. */
  CheckoutJobs prepareFor(Target target, int inFlight, Duration time) {
    double seconds = time.toMillis() / 1e3;
    double rate = Math.max(LEAST_RATE, ROOM * fastest);
    return target.prepare((int) (rate * seconds) + 2 * inFlight);
  }

  Level saturate(Target target, int inFlight, Duration before, Duration window)
      throws InterruptedException {
    CheckoutJobs errands = prepareFor(target, inFlight, before.plus(window));
    Level level =
        level(inFlight, () -> Load.waiting(target).saturated(inFlight, errands, before, window));
    fastest = Math.max(fastest, level.sagasPerSecond());
    return level;
  }

  Level atRate(Target target, double perSecond, Duration before, Duration window)
      throws InterruptedException {
    double seconds = before.plus(window).toMillis() / 1e3;
    CheckoutJobs errands = target.prepare((int) (perSecond * seconds) + 10);
    return level(
        perSecond,
        () -> Load.waiting(target).atRate(perSecond, errands, before, window, () -> false));
  }

  /** The cost is that of all sagas of this load, with all that they left to be done. */
  private Level level(double load, Work work) throws InterruptedException {
    Snapshot before = watch.look();
    Outcome outcome = work.run();
    double settled = books.awaitSettled(UNTIL_SETTLED);
    Snapshot after = watch.look();
    return Level.of(load, outcome, settled, after.since(before, Math.max(1, outcome.ended())));
  }

  @FunctionalInterface
  private interface Work {
    Outcome run() throws InterruptedException;
  }

  @Override
  public void close() {
    watch.close();
  }
}
