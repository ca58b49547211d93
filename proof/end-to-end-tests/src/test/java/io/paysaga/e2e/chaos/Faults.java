package io.paysaga.e2e.chaos;

import static java.util.stream.Collectors.toCollection;

import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import io.paysaga.e2e.chaos.Fault.Kind;
import io.paysaga.servers.DatabaseUser;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.Server;
import io.paysaga.servers.ServerProcess;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What may break; each kind goes through all that it can hit before it hits one again. */
final class Faults {

  private static final Duration LONGER_THAN_A_SESSION = Shop.SESSION.plusMillis(500);

  /** What is paid for is read in 1.5 s or not at all, and a read takes several turns. */
  private static final Duration FROZEN = Duration.ofMillis(700);

  private static final Duration AWAKE = Duration.ofMillis(150);

  private static final int SECONDS_OF_A_WEEK = 7 * 24 * 3_600;

  /** What is due by the database's time waits until it comes again. */
  private static final int MOST_SECONDS_OF_A_FOUNDATION = 40;

  private final Shop shop;
  private final LocalStack stack;
  private final Random random;
  private final List<Server> services;
  private final List<Server> servers;

  /** Whom the door of a checkout asks. */
  private final List<Server> owners;

  private final Map<Kind, Turns<Server>> turns = new EnumMap<>(Kind.class);
  private final Turns<String> topics = new Turns<>(Shop.TOPICS);

  private final AtomicLong forgottenDeadLetters = new AtomicLong();

  Faults(Shop shop, Random random) {
    this.shop = shop;
    this.stack = shop.stack();
    this.random = random;
    this.services = Arrays.stream(Service.values()).<Server>map(stack::service).toList();
    this.servers =
        Stream.concat(services.stream(), Stream.of(stack.kafka(), stack.mysql(), stack.redis()))
            .toList();
    this.owners = List.of(stack.service(Service.ORDER), stack.service(Service.RESERVATION));
  }

  /** Each has its turn before one has it again. */
  private final class Turns<T> {

    private final List<T> all;
    private final Deque<T> left = new ArrayDeque<>();

    Turns(List<T> all) {
      this.all = all;
    }

    T next() {
      if (left.isEmpty()) {
        left.addAll(shuffled(all));
      }
      return left.remove();
    }
  }

  /** A container has no clock of its own. */
  private List<Server> processes() {
    return servers.stream().filter(ServerProcess.class::isInstance).toList();
  }

  /** Every kind as often as it should come, in an order that the seed decides. */
  List<Fault> round() {
    List<Fault> round =
        kinds().stream()
            .flatMap(kind -> Stream.generate(() -> of(kind)).limit(kind.timesPerRound()))
            .collect(toCollection(ArrayList::new));
    Collections.shuffle(round, random);
    return round;
  }

  /** What can be broken with the servers at hand. */
  Set<Kind> kinds() {
    return Arrays.stream(Kind.values())
        .filter(this::isPossible)
        .collect(toCollection(() -> EnumSet.noneOf(Kind.class)));
  }

  private boolean isPossible(Kind kind) {
    return switch (kind) {
      case KAFKA_FORGETS -> stack.kafka() instanceof KafkaServer;
      case CLOCK_IS_WRONG -> FakeTime.isInstalled();
      default -> true;
    };
  }

  private Fault of(Kind kind) {
    return switch (kind) {
      case KILL -> killed(kind, List.of(oneOf(servers, kind)));
      case KILL_TWO -> killed(kind, shuffled(servers).subList(0, 2));
      case FREEZE -> frozen(oneOf(servers, kind));
      case RESTART -> restarted(oneOf(servers, kind));
      case REBALANCE -> rebalanced(oneOf(services, kind));
      case DATABASE_REFUSES -> refused(oneOf(services, kind));
      case DATABASE_IS_READ_ONLY -> readOnly();
      case ROW_IS_LOCKED -> random.nextBoolean() ? accountLocked() : sagaLocked();
      case CLOCK_IS_WRONG -> clockWrong((ServerProcess) oneOf(processes(), kind));
      case OWNER_ANSWERS_SLOWLY -> answersSlowly(oneOf(owners, kind));
      case OWNER_FREEZES -> ownerFrozen(oneOf(owners, kind));
      case ISSUER_FREEZES -> issuerFrozen();
      case DATA_PLATFORM_FAILS -> dataPlatformFails();
      case TOPIC_IS_DELETED -> deleted(topics.next());
      case KAFKA_FORGETS -> kafkaForgets((KafkaServer) stack.kafka());
    };
  }

  private Fault killed(Kind kind, List<Server> victims) {
    return new Fault(
        kind,
        names(victims) + " killed",
        Set.copyOf(victims),
        between(0, 4_000),
        time -> {
          victims.parallelStream().forEach(Server::kill);
          Waiting.forAWhile(time);
          start(victims);
        });
  }

  private Fault frozen(Server server) {
    return frozen(Kind.FREEZE, server, LONGER_THAN_A_SESSION.plus(between(0, 2_000)));
  }

  /** For longer than anybody waits for its answer. */
  private Fault ownerFrozen(Server owner) {
    return frozen(Kind.OWNER_FREEZES, owner, between(6_000, 12_000));
  }

  /** For longer than a service does without the issuer's word. */
  private Fault issuerFrozen() {
    return frozen(Kind.ISSUER_FREEZES, stack.issuer(), Shop.KEYS_FRESH.plus(between(2_000, 6_000)));
  }

  private static Fault frozen(Kind kind, Server server, Duration time) {
    return new Fault(
        kind, server.name() + " frozen", Set.of(server), time, span -> frozenFor(span, server));
  }

  private static void frozenFor(Duration time, Server server) {
    server.pause();
    Waiting.forAWhile(time);
    server.resume();
  }

  private Fault restarted(Server server) {
    return new Fault(
        Kind.RESTART,
        server.name() + " restarted",
        Set.of(server),
        Duration.ZERO,
        time -> {
          server.stop();
          start(List.of(server));
        });
  }

  /** A second instance comes, inherits everything, gives half of it back, and dies. */
  private Fault rebalanced(Server first) {
    Server second = stack.second(Service.values()[services.indexOf(first)]);
    return new Fault(
        Kind.REBALANCE,
        first.name() + " joined by a second, then frozen; the second killed at last",
        Set.of(first),
        LONGER_THAN_A_SESSION.plus(between(0, 2_000)),
        time -> {
          start(List.of(second));
          frozenFor(time, first);
          Waiting.forAWhile(Duration.ofSeconds(2));
          second.kill();
        });
  }

  private Fault refused(Server service) {
    String user = DatabaseUser.SERVING.of(Service.values()[services.indexOf(service)].database());
    return new Fault(
        Kind.DATABASE_REFUSES,
        "mysql refusing " + service.name(),
        Set.of(stack.mysql()),
        between(2_000, 6_000),
        time -> {
          JdbcTemplate admin = shop.books();
          admin.execute("alter user '%s'@'%%' account lock".formatted(user));
          try {
            admin
                .queryForList(
                    "select id from information_schema.processlist where user = ?",
                    Long.class,
                    user)
                .forEach(connection -> endConnection(admin, connection));
            Waiting.forAWhile(time);
          } finally {
            admin.execute("alter user '%s'@'%%' account unlock".formatted(user));
          }
        });
  }

  private static void endConnection(JdbcTemplate admin, long connection) {
    try {
      admin.execute("kill " + connection);
    } catch (DataAccessException endedByItself) {
      // As wanted.
    }
  }

  private Fault readOnly() {
    return new Fault(
        Kind.DATABASE_IS_READ_ONLY,
        "mysql read-only",
        Set.of(stack.mysql()),
        between(3_000, 8_000),
        time -> shop.console().forbidsWrites(() -> Waiting.forAWhile(time)));
  }

  private Fault accountLocked() {
    long buyer = 1 + random.nextInt(Buyers.RICH);
    return locked("the account of buyer " + buyer, () -> "point.account where buyer_id = " + buyer);
  }

  /** The youngest that is under way then. */
  private Fault sagaLocked() {
    return locked(
        "a saga's row",
        () ->
            "orchestrator.saga where id = uuid_to_bin('%s')"
                .formatted(
                    shop.books()
                        .queryForObject(
                            """
                            select bin_to_uuid(id) from orchestrator.saga
                            where status = 'RUNNING' order by id desc limit 1
                            """,
                            String.class)));
  }

  private Fault locked(String what, Supplier<String> rows) {
    return new Fault(
        Kind.ROW_IS_LOCKED,
        what + " locked",
        Set.of(stack.mysql()),
        between(3_000, 10_000),
        time ->
            Waiting.until(
                what + " is locked",
                () -> {
                  shop.console().locks(rows.get(), () -> Waiting.forAWhile(time));
                  return true;
                }));
  }

  /**
   * Started again with a clock that is ahead or behind, and then with the right one. The database's
   * tells the services their time.
   */
  private Fault clockWrong(ServerProcess server) {
    int most = services.contains(server) ? SECONDS_OF_A_WEEK : MOST_SECONDS_OF_A_FOUNDATION;
    Duration step = Duration.ofSeconds(random.nextInt(-most, most));
    return new Fault(
        Kind.CLOCK_IS_WRONG,
        "%s with a clock that is wrong by %s".formatted(server.name(), step),
        Set.of(server),
        between(5_000, 9_000),
        time -> {
          server.setEnvironment(FakeTime.environment(step));
          try {
            server.stop();
            start(List.of(server));
            Waiting.forAWhile(time);
            server.stop();
          } finally {
            server.setEnvironment(Map.of());
          }
          start(List.of(server));
        });
  }

  /** With all that stood in it; made again by those who need it. */
  private Fault deleted(String topic) {
    return new Fault(
        Kind.TOPIC_IS_DELETED,
        topic + " deleted",
        Set.of(stack.kafka()),
        Duration.ZERO,
        time -> shop.losesTopic(topic));
  }

  private Fault answersSlowly(Server owner) {
    return new Fault(
        Kind.OWNER_ANSWERS_SLOWLY,
        owner.name() + " slow",
        Set.of(owner),
        between(3_000, 6_000),
        time -> {
          long turns = time.dividedBy(FROZEN.plus(AWAKE));
          for (long turn = 0; turn < turns; turn++) {
            frozenFor(FROZEN, owner);
            Waiting.forAWhile(AWAKE);
          }
        });
  }

  private Fault dataPlatformFails() {
    boolean slow = random.nextBoolean();
    return new Fault(
        Kind.DATA_PLATFORM_FAILS,
        "data-platform " + (slow ? "slow" : "failing"),
        Set.of(stack.dataPlatform()),
        between(3_000, 8_000),
        time -> {
          shop.dataPlatformAnswers(slow ? 200 : 500, Duration.ofSeconds(slow ? 3 : 0));
          Waiting.forAWhile(time);
          shop.dataPlatformAnswers(200, Duration.ZERO);
        });
  }

  private Fault kafkaForgets(KafkaServer kafka) {
    return new Fault(
        Kind.KAFKA_FORGETS,
        "everything stopped and kafka's data deleted",
        Set.copyOf(stack.servers()),
        Duration.ZERO,
        time -> {
          forgottenDeadLetters.addAndGet(shop.deadLetters());
          services.parallelStream().forEach(Server::stop);
          kafka.stop();
          kafka.forget();
          start(List.of(kafka));
          start(services);
        });
  }

  /** Dead letters so far, also those that Kafka does not know any more. */
  long deadLetters() {
    return forgottenDeadLetters.get() + shop.deadLetters();
  }

  /** What it stands on may be broken at the moment; then it is tried again. */
  private static void start(List<Server> servers) {
    servers.parallelStream()
        .forEach(
            server ->
                Waiting.until(
                    server.name() + " runs again",
                    () -> {
                      server.start();
                      return true;
                    }));
  }

  private Server oneOf(List<Server> all, Kind kind) {
    return turns.computeIfAbsent(kind, none -> new Turns<>(all)).next();
  }

  private <T> List<T> shuffled(List<T> all) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private Duration between(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least));
  }

  private static String names(Collection<Server> servers) {
    return String.join(" and ", servers.stream().map(Server::name).toList());
  }
}
