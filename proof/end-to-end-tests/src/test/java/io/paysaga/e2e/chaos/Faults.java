package io.paysaga.e2e.chaos;

import static java.util.stream.Collectors.toCollection;

import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import io.paysaga.e2e.chaos.Fault.Kind;
import io.paysaga.servers.ExternalServer;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.Server;
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
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What may break; each kind goes through all that it can hit before it hits one again. */
final class Faults {

  private static final Duration LONGER_THAN_A_SESSION = Shop.SESSION.plusMillis(500);

  /** What is paid for is read in 1.5 s or not at all, and a read takes several turns. */
  private static final Duration FROZEN = Duration.ofMillis(700);

  private static final Duration AWAKE = Duration.ofMillis(150);

  private final Shop shop;
  private final LocalStack stack;
  private final Random random;
  private final List<Server> services;
  private final List<Server> servers;

  /** Whom the door of a checkout asks. */
  private final List<Server> owners;

  private final Map<Kind, Deque<Server>> next = new EnumMap<>(Kind.class);
  private final AtomicLong forgottenDeadLetters = new AtomicLong();

  Faults(Shop shop, Random random) {
    this.shop = shop;
    this.stack = shop.stack();
    this.random = random;
    this.services = Arrays.stream(Service.values()).<Server>map(stack::service).toList();
    this.servers =
        Stream.concat(services.stream(), Stream.of(stack.kafka(), stack.mysql(), stack.redis()))
            .filter(server -> !(server instanceof ExternalServer))
            .toList();
    this.owners = List.of(stack.service(Service.ORDER), stack.service(Service.RESERVATION));
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
      case DATABASE_REFUSES -> servers.contains(stack.mysql());
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
      case OWNER_ANSWERS_SLOWLY -> answersSlowly(oneOf(owners, kind));
      case DATA_PLATFORM_FAILS -> dataPlatformFails();
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
    return new Fault(
        Kind.FREEZE,
        server.name() + " frozen",
        Set.of(server),
        LONGER_THAN_A_SESSION.plus(between(0, 2_000)),
        time -> frozenFor(time, server));
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
    String user = Service.values()[services.indexOf(service)].database();
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
    Deque<Server> left = next.computeIfAbsent(kind, none -> new ArrayDeque<>());
    if (left.isEmpty()) {
      left.addAll(shuffled(all));
    }
    return left.remove();
  }

  private List<Server> shuffled(List<Server> all) {
    List<Server> shuffled = new ArrayList<>(all);
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
