package io.paysaga.e2e;

import static io.paysaga.saga.messaging.CrashPoint.BETWEEN_TWO_SENDS;
import static io.paysaga.saga.messaging.CrashPoint.LOCKED_BEFORE_INSERT;
import static io.paysaga.saga.messaging.CrashPoint.MIGRATED_BEFORE_HISTORY;
import static io.paysaga.saga.messaging.CrashPoint.OUTSIDE_BEFORE_INBOX;
import static io.paysaga.saga.messaging.CrashPoint.POLL_BEFORE_ACKNOWLEDGE;
import static io.paysaga.saga.messaging.CrashPoint.POLL_BEFORE_COMMIT;
import static io.paysaga.saga.messaging.CrashPoint.POLL_BEFORE_SEND;
import static io.paysaga.saga.messaging.CrashPoint.START_BEFORE_COMMIT;
import static io.paysaga.saga.messaging.CrashPoint.START_BEFORE_SEND;
import static io.paysaga.saga.messaging.CrashPoint.TIMER_BEFORE_JUDGING;
import static io.paysaga.saga.messaging.CrashPoint.TIMER_BEFORE_SEND;
import static io.paysaga.stack.Service.ORCHESTRATOR;
import static io.paysaga.stack.Service.ORDER;
import static io.paysaga.stack.Service.PAYMENT;
import static io.paysaga.stack.Service.POINT;
import static io.paysaga.stack.Service.RESERVATION;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.Server;
import io.paysaga.stack.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Each service really dies at each edge that it passes, and is started again. */
@OnRealServers
@Order(2)
class CrashTest {

  /** At a checkout's door: told before anybody checks out. */
  private static final Set<CrashPoint> AT_THE_DOOR =
      EnumSet.of(LOCKED_BEFORE_INSERT, START_BEFORE_COMMIT, START_BEFORE_SEND);

  /** Passed while somebody does not answer. */
  private static final Set<CrashPoint> WHILE_SILENT =
      EnumSet.of(TIMER_BEFORE_JUDGING, TIMER_BEFORE_SEND);

  private static final Set<CrashPoint> AT_EACH_POLL =
      EnumSet.of(POLL_BEFORE_COMMIT, POLL_BEFORE_SEND, POLL_BEFORE_ACKNOWLEDGE);

  /** The libraries' scripts are the same for all participants; one dies after each of them. */
  private static final Set<Service> WITH_THE_LIBRARIES = EnumSet.of(ORCHESTRATOR, PAYMENT);

  private static final int MOST_CROWDS = 3;

  /** So many handled records at least come again when all do. */
  private static final int COME_AGAIN = 5_000;

  private static final Path FOLDER = Path.of("target", "crash-stack");

  private static final CrashTable table = new CrashTable();

  private final Shop shop = Shop.open(new Shop.Opening(FOLDER, Map.of()));
  private final Map<Service, DyingService> services = new EnumMap<>(Service.class);
  private final Map<Service, Set<CrashPoint>> crashed = new EnumMap<>(Service.class);

  CrashTest() {
    for (Service service : Service.values()) {
      Path folder = FOLDER.resolve("edges").resolve(service.module());
      services.put(service, new DyingService(shop.stack().service(service), folder));
    }
  }

  /**
   * Where a service dies.
   *
   * @param passing at which one since all checkouts were accepted, or began
   * @param early while they are still being accepted
   */
  private record Death(Service service, CrashPoint edge, int passing, boolean early) {

    /** Where there are many chances, not at the first: something is behind it then. */
    Death(Service service, CrashPoint edge, boolean early) {
      this(
          service,
          edge,
          AT_THE_DOOR.contains(edge) ? 3 : AT_EACH_POLL.contains(edge) ? 2 : 1,
          early);
    }

    Death(Service service, CrashPoint edge) {
      this(service, edge, AT_THE_DOOR.contains(edge));
    }

    /** What tells it from the other deaths of this service. */
    String where() {
      return edge + (early && !AT_THE_DOOR.contains(edge) ? " of a first step" : "");
    }

    @Override
    public String toString() {
      return service.module() + " dies at " + where();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyServiceMayDieAtEveryEdge() {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(
        test(
            "each dies after its newest migration, two after the libraries'",
            this::allDieMigrating));
    AT_THE_DOOR.forEach(edge -> tests.add(test(new Death(ORCHESTRATOR, edge))));
    WHILE_SILENT.forEach(edge -> tests.add(test(new Death(ORCHESTRATOR, edge))));
    for (Service service : List.of(ORCHESTRATOR, PAYMENT, POINT)) {
      AT_EACH_POLL.forEach(edge -> tests.add(test(new Death(service, edge))));
      tests.add(test(new Death(service, BETWEEN_TWO_SENDS)));
    }
    // Neither has any business with the sagas of the other.
    Stream.of(AT_EACH_POLL, EnumSet.of(BETWEEN_TWO_SENDS, OUTSIDE_BEFORE_INBOX))
        .flatMap(Set::stream)
        .forEach(edge -> tests.add(test(new Death(ORDER, edge), new Death(RESERVATION, edge))));
    AT_EACH_POLL.forEach(edge -> tests.add(test(new Death(RESERVATION, edge, true))));
    tests.add(
        test(
            new Death(ORCHESTRATOR, TIMER_BEFORE_SEND),
            new Death(PAYMENT, POLL_BEFORE_COMMIT, 1, false)));
    tests.add(
        test(
            "saga-orchestrator dies while it recovers",
            () ->
                die(
                    List.of(new Death(ORCHESTRATOR, POLL_BEFORE_SEND)),
                    List.of(TIMER_BEFORE_JUDGING, TIMER_BEFORE_SEND))));
    tests.add(
        test(
            "point-service dies while it recovers",
            () ->
                die(
                    List.of(new Death(POINT, POLL_BEFORE_SEND)),
                    List.of(POLL_BEFORE_ACKNOWLEDGE))));
    AT_EACH_POLL.forEach(
        edge -> {
          tests.add(
              refund(ofARefund(ORDER, edge), ofARefund(PAYMENT, edge), ofARefund(POINT, edge)));
          for (int reply = 1; reply <= 3; reply++) {
            tests.add(refund(new Death(ORCHESTRATOR, edge, reply, true)));
          }
        });
    tests.add(refund(ofARefund(ORDER, OUTSIDE_BEFORE_INBOX)));
    tests.add(test("all that was ever handled comes again", this::everythingComesAgain));
    tests.add(dynamicTest("no edge is left out", this::noEdgeIsLeftOut));
    return tests.stream();
  }

  @AfterAll
  static void showTheTable() {
    System.out.println(table);
  }

  /** At the one command that a refund sends there. */
  private static Death ofARefund(Service service, CrashPoint edge) {
    return new Death(service, edge, 1, true);
  }

  private DynamicTest refund(Death... deaths) {
    String who = Stream.of(deaths).map(death -> death.service().module()).collect(joining(", "));
    Death first = deaths[0];
    return test(
        who + " die at " + first.edge() + " " + first.passing() + " of a refund",
        () -> refundAndDieInTurn(List.of(deaths)));
  }

  private DynamicTest test(Death... deaths) {
    String name = Stream.of(deaths).map(Death::toString).collect(joining(", "));
    return test(name, () -> die(List.of(deaths), List.of()));
  }

  private DynamicTest test(String name, Executable crash) {
    return dynamicTest(
        name,
        () -> {
          try {
            services.values().forEach(DyingService::isToLive);
            crash.execute();
          } catch (Throwable failed) {
            table.addFailure(name);
            throw failed;
          }
        });
  }

  private void allDieMigrating() {
    List<Service> all = List.of(Service.values());
    List<Duration> untilReady =
        AtOnce.all(
            all.stream().<Callable<Duration>>map(each -> () -> diesMigrating(each)).toList());
    for (int i = 0; i < all.size(); i++) {
      Service service = all.get(i);
      crashed(service, MIGRATED_BEFORE_HISTORY);
      table.add(
          service.module(),
          MIGRATED_BEFORE_HISTORY + ", each of " + deathsMigrating(service),
          0,
          untilReady.get(i),
          Map.of());
    }
  }

  /** Returns how long its last start took, the one that it survived. */
  private Duration diesMigrating(Service service) {
    DyingService dying = services.get(service);
    beginAfresh(service);
    try {
      dying.isToDieAt(MIGRATED_BEFORE_HISTORY, 1);
      long deaths = 0;
      Optional<Duration> untilReady = dying.startsOrDies();
      while (untilReady.isEmpty()) {
        deaths++;
        // The migration that its history does not know is the first to run again.
        dying.isToDieAt(
            MIGRATED_BEFORE_HISTORY, WITH_THE_LIBRARIES.contains(service) ? 2 : Integer.MAX_VALUE);
        untilReady = dying.startsOrDies();
      }
      assertThat(deaths).as("deaths of %s", service.module()).isEqualTo(deathsMigrating(service));
      return untilReady.get();
    } catch (AssertionError failed) {
      beginAfresh(service);
      throw failed;
    }
  }

  /** Stops it and empties its database; so no other has a saga yet. */
  private void beginAfresh(Service service) {
    services.get(service).process().stop();
    shop.books().execute("drop database " + service.database());
    shop.books().execute("create database " + service.database() + " character set utf8mb4");
  }

  /** After the newest of its own, and after each of the libraries. */
  private long deathsMigrating(Service service) {
    return WITH_THE_LIBRARIES.contains(service) ? 1 + scriptsOfLibraries(service) : 1;
  }

  private long scriptsOfLibraries(Service service) {
    return shop
        .books()
        .queryForList(
            """
            select concat(table_schema, '.', table_name) from information_schema.tables
            where table_schema = ? and table_name like '%schema_history'
              and table_name <> 'flyway_schema_history'
            """,
            String.class, service.database())
        .stream()
        .mapToLong(
            history ->
                shop.books()
                    .queryForObject(
                        "select count(*) from " + history + " where type = 'SQL'", Long.class))
        .sum();
  }

  /**
   * Lets these die at once, with sagas under way, and starts them again.
   *
   * @param whileItRecovers where the first of them dies again, and again, before it is left alone
   */
  private void die(List<Death> deaths, List<CrashPoint> whileItRecovers) {
    List<Crowd> crowds = checkOutUntilDeath(deaths);
    long underWay = sagasUnderWay();
    for (CrashPoint next : whileItRecovers) {
      DyingService again = serviceOf(deaths.get(0));
      again.isToDieAt(next, 1);
      again.startsOrDies();
      again.dies();
    }
    List<Duration> untilReady =
        AtOnce.all(
            deaths.stream().<Callable<Duration>>map(death -> serviceOf(death)::starts).toList());
    crowds.forEach(Crowd::isAccepted);
    shop.guarantees().hold();
    assertThat(shop.deadLetters()).as("dead letters").isZero();

    Map<String, Long> endings =
        crowds.stream()
            .flatMap(crowd -> crowd.endings().entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
    for (int i = 0; i < deaths.size(); i++) {
      Death death = deaths.get(i);
      List<CrashPoint> then = i == 0 ? whileItRecovers : List.of();
      crashed(death.service(), death.edge());
      then.forEach(edge -> crashed(death.service(), edge));
      String where =
          Stream.concat(Stream.of(death.where()), then.stream().map(CrashPoint::name))
              .collect(joining(", then "));
      String others = deaths.size() > 1 ? ", another at the same time" : "";
      table.add(death.service().module(), where + others, underWay, untilReady.get(i), endings);
    }
  }

  /** Each dies when the refund comes to it, and is started again before the next one's turn. */
  private void refundAndDieInTurn(List<Death> deaths) {
    Buyer buyer = shop.buyer().charges(1_000);
    long order = buyer.orders(1_000);
    buyer.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    deaths.forEach(this::tell);
    Checkout refund = buyer.refunds(order);
    for (Death death : deaths) {
      serviceOf(death).dies();
      Duration untilReady = serviceOf(death).starts();
      table.add(
          death.service().module(),
          death.edge() + ", passing " + death.passing() + " of a refund",
          1,
          untilReady,
          Map.of("COMPLETED", 1L));
    }
    refund.ends("COMPLETED").step("deliver-refund", "DONE");
    shop.guarantees().hold();
    assertThat(shop.deadLetters()).as("dead letters").isZero();
    buyer.hasPoints(1_000);
    assertThat(shop.statusOfOrder(order)).isEqualTo("REFUNDED");
  }

  /**
   * Offsets are committed late, so a death lets what was handled come again: here all of it at
   * once. It is answered as before, and nothing else comes of it.
   */
  private void everythingComesAgain() {
    while (shop.records() < COME_AGAIN) {
      Crowd crowd = new Crowd(shop);
      crowd.checksOut();
      crowd.isAccepted();
    }
    shop.guarantees().hold();
    shop.everythingIsHandled();
    services.values().forEach(service -> service.process().stop());
    Map<String, Long> rows = checksums();
    long commands = shop.commands();
    long again = shop.everythingComesAgain();
    assertThat(again).as("handled records that come again").isGreaterThanOrEqualTo(COME_AGAIN);

    List<Duration> untilReady =
        AtOnce.all(
            services.values().stream().<Callable<Duration>>map(each -> each::starts).toList());
    shop.everythingIsHandled();

    assertThat(checksums()).as("rows of all services").isEqualTo(rows);
    assertThat(shop.commands()).as("commands").isEqualTo(commands);
    assertThat(shop.deadLetters()).as("dead letters").isZero();
    shop.guarantees().hold();
    table.add(
        "all services",
        again + " handled records come again",
        0,
        Collections.max(untilReady),
        Map.of());
  }

  /** Of what stands in each table of all services. */
  private Map<String, Long> checksums() {
    List<String> tables =
        shop.books()
            .queryForList(
                """
                select concat(table_schema, '.', table_name) from information_schema.tables
                where table_type = 'BASE TABLE' and table_schema not in
                  ('information_schema', 'mysql', 'performance_schema', 'sys')
                """,
                String.class);
    Map<String, Long> sums = new TreeMap<>();
    shop.books()
        .query(
            "checksum table " + String.join(", ", tables),
            row -> {
              sums.put(row.getString("Table"), row.getLong("Checksum"));
            });
    return sums;
  }

  /** Who checked out until these were dead, which they are now, and by no other cause. */
  private List<Crowd> checkOutUntilDeath(List<Death> deaths) {
    List<Crowd> crowds = new ArrayList<>();
    do {
      Crowd crowd = new Crowd(shop);
      crowds.add(crowd);
      if (deaths.stream().anyMatch(Death::early)) {
        deaths.forEach(this::tell);
        crowd.checksOut();
      } else {
        checkOutInSilence(crowd, deaths);
      }
      Waiting.until(
          "death, or the end of all sagas",
          () -> areDead(deaths) || (crowd.isAnswered() && sagasUnderWay() == 0));
    } while (!areDead(deaths) && crowds.size() < MOST_CROWDS);
    assertThat(areDead(deaths)).as("%s", deaths).isTrue();
    deaths.forEach(death -> serviceOf(death).dies());
    return crowds;
  }

  /** Nobody's payment is answered before all are accepted, and timers have come. */
  private void checkOutInSilence(Crowd crowd, List<Death> deaths) {
    Server payment = services.get(PAYMENT).process();
    payment.pause();
    crowd.checksOut();
    crowd.isAccepted();
    crowd.oneCancels();
    deaths.forEach(this::tell);
    deaths.stream()
        .filter(death -> WHILE_SILENT.contains(death.edge()))
        .forEach(death -> serviceOf(death).dies());
    payment.resume();
  }

  private DyingService serviceOf(Death death) {
    return services.get(death.service());
  }

  private void tell(Death death) {
    serviceOf(death).isToDieAt(death.edge(), death.passing());
  }

  private boolean areDead(List<Death> deaths) {
    return deaths.stream().allMatch(death -> serviceOf(death).isDead());
  }

  private long sagasUnderWay() {
    return shop.books()
        .queryForObject(
            """
            select count(*) from orchestrator.saga
            where status in ('RUNNING', 'COMPENSATING') or due_at is not null
            """,
            Long.class);
  }

  private void crashed(Service service, CrashPoint edge) {
    crashed.computeIfAbsent(service, none -> EnumSet.noneOf(CrashPoint.class)).add(edge);
  }

  private void noEdgeIsLeftOut() {
    services.forEach(
        (service, dying) ->
            assertThat(crashed.get(service))
                .as("where %s died, of where it passes", service.module())
                .isEqualTo(dying.passed()));
    assertThat(crashed.values().stream().flatMap(Set::stream))
        .as("edges at which something died")
        .contains(CrashPoint.values());
  }
}
