package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some hundred sagas in virtual time: everything that happens follows from the seed. First sagas
 * begin and things go wrong; then all is healed, and what is under way comes to its end.
 *
 * <p>A {@link Business} says to its world who does which steps, begins sagas in it, and takes
 * chance and time from it, never from elsewhere: the same seed must make the same world. Times are
 * milliseconds.
 */
public final class World {

  /** So many sagas begin, and some more when people try again. */
  static final int SAGAS = 1_000;

  /** Topics forget sooner than inboxes, as in production; days are minutes here. */
  static final long TOPIC_RETENTION = 10 * 60_000;

  static final long INBOX_RETENTION = 28 * 60_000;

  private static final long EPOCH = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();
  private static final int LARGEST_SKEW = 15_000;
  private static final long LONGEST_DRAIN = 2 * 3_600_000;
  private static final long MOST_EVENTS = 5_000_000;
  private static final int INSTANCES = 2;

  final long seed;
  final Flaw flaw;
  final SplittableRandom random;
  final Weather weather;
  final Broker broker;
  final SagaTable table = new SagaTable(this);
  final Guarantees guarantees = new Guarantees(this);
  final Business business;
  final People people;

  private record Event(long at, long sequence, boolean isWork, Runnable what) {}

  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
  private long now = EPOCH;
  private long sequence;
  private int work;
  private boolean healed;

  private final Topic replies;
  private final Map<String, Topic> topics = new LinkedHashMap<>();
  private final Map<String, Books> books = new LinkedHashMap<>();
  private final Map<Instance.Database, List<Instance>> services = new LinkedHashMap<>();

  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final List<String> history = new ArrayList<>();
  private final @Nullable UUID traced;

  /**
   * @param traced the saga whose history is kept
   */
  World(
      long seed,
      Flaw flaw,
      Function<? super World, ? extends Business> founder,
      @Nullable UUID traced) {
    this.seed = seed;
    this.flaw = flaw;
    this.traced = traced;
    this.random = new SplittableRandom(seed);
    this.weather = Weather.of(random);
    this.broker = new Broker(this);
    this.replies = new Topic(this, "orchestrator");
    open(replies, table, process -> new Orchestrator(table, process));
    List<Instance> orchestrators = services.get(table);
    orchestrators.forEach(process -> every(Orchestrator.TICK, process::tick));
    this.people = new People(this, orchestrators);
    this.business = founder.apply(this);
  }

  /** These steps are done by a participant of this name, with a topic and books of its own. */
  public void participant(String name, Books itsBooks, String... steps) {
    Topic topic = new Topic(this, name);
    for (String step : steps) {
      topics.put(step, topic);
      books.put(step, itsBooks);
    }
    Participant.Store store = new Participant.Store(this, itsBooks);
    open(topic, store, process -> new Participant(store, process, this));
    long kept = flaw == Flaw.SHORT_MEMORY ? 60_000 : INBOX_RETENTION;
    every(60_000, () -> store.purge(Instant.ofEpochMilli(now + skew() - kept)));
  }

  /**
   * These best-effort steps are done by another system, which fails at times.
   *
   * @param no absent when it never fails
   */
  public void outside(String name, Reply yes, @Nullable Reply no, String... steps) {
    participant(name, new Outside(this, yes, no), steps);
  }

  private void open(
      Topic topic, Instance.Database database, Function<Instance, Instance.Handler> handlers) {
    services.put(
        database,
        IntStream.rangeClosed(1, INSTANCES)
            .mapToObj(i -> new Instance(this, topic.name + "-" + i, topic, database, handlers))
            .toList());
  }

  Topic topicOf(Message message) {
    if (message.body() instanceof Command) {
      String step = requireNonNull(message.id()).step();
      return requireNonNull(topics.get(step), () -> "No participant does step '" + step + "'.");
    }
    return replies;
  }

  Books booksOf(String step) {
    return requireNonNull(books.get(step));
  }

  Collection<Books> books() {
    return new LinkedHashSet<>(books.values());
  }

  long now() {
    return now;
  }

  /** The seed of this world, for what is to be the same whenever one looks. */
  public long seed() {
    return seed;
  }

  /** What one of the clocks shows: two of them differ by up to half a minute. */
  public Instant clock() {
    return Instant.ofEpochMilli(now + skew());
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  public SplittableRandom random() {
    return random;
  }

  /** Any number from the least to the most, small ones as often as large ones. */
  public long between(long least, long most) {
    return Weather.between(random, least, most);
  }

  /** Lets this happen in so many milliseconds. */
  public void after(long time, Runnable what) {
    work++;
    agenda.add(new Event(now + time, sequence++, true, what));
  }

  void every(long period, Runnable what) {
    Runnable again =
        () -> {
          what.run();
          every(period, what);
        };
    agenda.add(new Event(now + period, sequence++, false, again));
  }

  private void play(BooleanSupplier until) {
    while (!until.getAsBoolean() && sequence < MOST_EVENTS) {
      Event event = agenda.remove();
      now = event.at;
      work -= event.isWork ? 1 : 0;
      event.what.run();
    }
  }

  /**
   * Begins a saga, unless the orchestrators are down or one of the subject is live or completed.
   */
  public <D> void begin(Subject subject, SagaFlow<D> flow, D data) {
    people.begin(subject, new SagaStateMachine<>(flow), data);
  }

  /** Every saga, as it stands. */
  public List<SagaState<?>> sagas() {
    return table.all().stream().<SagaState<?>>map(row -> row.state).toList();
  }

  /**
   * Looks whether something promised of a saga holds.
   *
   * @param promise its name, as {@code MONEY_IS_CONSERVED}
   * @param why what is seen instead
   */
  public void expect(boolean kept, UUID saga, String promise, Object why) {
    Guarantees.check(kept, saga, promise, why);
  }

  /** How wrong a clock is: two differ by up to twice the largest. */
  long skew() {
    return random.nextInt(-LARGEST_SKEW, LARGEST_SKEW + 1);
  }

  /** Nothing goes wrong in a healed world. */
  boolean chance(double chance) {
    return !healed && random.nextDouble() < chance;
  }

  boolean happens(Fault fault, double chance) {
    boolean happens = chance(chance);
    if (happens) {
      count(fault);
    }
    return happens;
  }

  void count(Fault fault) {
    faults.merge(fault, 1, Integer::sum);
  }

  Map<Fault, Integer> faults() {
    return faults;
  }

  boolean isHealed() {
    return healed;
  }

  void note(UUID saga, Supplier<String> what) {
    if (saga.equals(traced)) {
      history.add(String.format(Locale.ROOT, "%10.3f s  %s", (now - EPOCH) / 1000.0, what.get()));
    }
  }

  String history() {
    return String.join(System.lineSeparator(), history);
  }

  /**
   * Lives until the last saga has ended.
   *
   * @throws Guarantees.Broken when a promise was not kept
   */
  void live() {
    people.come();
    after(weather.calm(), this::upheaval);
    play(() -> table.size() >= SAGAS);
    long end = now + Weather.between(random, 3 * 60_000, 60 * 60_000);
    play(() -> now >= end);
    heal();
    drain();
    if (random.nextInt(4) == 0) {
      count(Fault.EVERYTHING_READ_AGAIN);
      services.values().forEach(service -> service.get(0).topic.rewind());
      drain();
    }
  }

  private void heal() {
    healed = true;
    broker.comeBack();
    services.keySet().forEach(Instance.Database::heal);
    topics.values().forEach(Topic::refuseNoMore);
    services.values().forEach(service -> service.forEach(Instance::recover));
    wakeAll();
  }

  private void wakeAll() {
    services.values().forEach(service -> service.forEach(Instance::wake));
  }

  private void drain() {
    long latest = now + LONGEST_DRAIN;
    play(() -> (work == 0 && table.rests()) || now > latest);
    guarantees.hold();
  }

  private void upheaval() {
    if (!healed) {
      after(Weather.between(random, 1_000, 2 * weather.calm()), this::upheaval);
      do {
        upheave();
      } while (random.nextBoolean());
    }
  }

  private void upheave() {
    List<Instance.Database> databases = List.copyOf(services.keySet());
    Instance.Database database =
        random.nextInt(4) == 0 ? table : databases.get(random.nextInt(databases.size()));
    List<Instance> service = services.get(database);
    switch (random.nextInt(12)) {
      case 0, 9 -> brokerAway(0, Weather.between(random, 1_000, 180_000));
      case 1 -> {
        long time = Weather.between(random, 1_000, 60_000);
        brokerAway(random.nextInt(2_000), time);
        databases.forEach(each -> databaseAway(each, time + random.nextInt(5_000)));
      }
      case 2 -> databaseAway(database, Weather.between(random, 1_000, 120_000));
      case 3 -> {
        count(Fault.KILLED);
        service.get(random.nextInt(INSTANCES)).die(Weather.between(random, 500, 90_000));
      }
      case 4 -> {
        count(Fault.OFFSETS_LOST);
        service.get(0).topic.rewind();
      }
      case 5 -> {
        if (faults.getOrDefault(Fault.SERVICE_AWAY_FOR_LONG, 0) < weather.longAbsences()) {
          count(Fault.SERVICE_AWAY_FOR_LONG);
          long time = Weather.between(random, TOPIC_RETENTION, 2 * INBOX_RETENTION);
          service.forEach(instance -> instance.die(time));
        }
      }
      case 6 -> {
        count(Fault.TABLE_LOCKED);
        database.lock(now);
        after(Weather.between(random, 1_000, 120_000), database::unlock);
      }
      case 7 -> {
        count(Fault.TAKES_NO_WRITES);
        database.takesNoWrites = true;
        after(Weather.between(random, 1_000, 120_000), () -> database.takesNoWrites = false);
      }
      case 8 -> {
        List<Topic> all = List.copyOf(topics.values());
        all.get(random.nextInt(all.size())).refuse(Weather.between(random, 1_000, 120_000));
      }
      default -> {
        count(Fault.SERVICE_AWAY);
        long time = Weather.between(random, 5_000, 240_000);
        service.forEach(instance -> instance.die(time));
      }
    }
  }

  private void brokerAway(long in, long time) {
    count(Fault.BROKER_AWAY);
    after(
        in,
        () -> {
          if (!healed) {
            broker.goAway(time);
            after(time, this::wakeAll);
          }
        });
  }

  private void databaseAway(Instance.Database database, long time) {
    count(Fault.DATABASE_AWAY);
    database.away = true;
    after(time, () -> database.away = false);
  }
}
