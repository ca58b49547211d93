package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.paysaga.servers.ExternalServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens to checkouts while something dies. */
class FaultStoriesTest extends StoryTest {

  private static final int ORDERS = 20;
  private static final int BUYERS = 12;

  @Test
  void finishesWhenAParticipantIsKilledInTheMiddle() {
    Buyer alice = shop.buyer().charges(1_000_000);
    List<Checkout> before = checkOutMany(alice);
    shop.pointService().kill();
    List<Checkout> during = checkOutMany(alice);
    shop.pointService().start();
    allComplete(List.of(before, during));
    alice.hasPoints(1_000_000 - 2 * ORDERS * 1_000);
  }

  @Test
  void finishesWhenTheOrchestratorIsKilledInTheMiddle() {
    Buyer alice = shop.buyer().charges(1_000_000);
    List<Checkout> before = checkOutMany(alice);
    shop.orchestratorProcess().kill();
    shop.orchestratorProcess().start();
    List<Checkout> after = checkOutMany(alice);
    allComplete(List.of(before, after));
    alice.hasPoints(1_000_000 - 2 * ORDERS * 1_000);
  }

  @Test
  void rollsNothingBackWhenKafkaIsAwayForLongerThanAllDeadlines() {
    Buyer alice = shop.buyer().charges(1_000_000);
    List<Checkout> before = checkOutMany(alice);
    shop.kafka().stop();
    List<Checkout> during = checkOutMany(alice);
    shop.waitsLongerThanAllDeadlines();
    shop.kafka().start();
    List<Checkout> after = checkOutMany(alice);
    allComplete(List.of(before, during, after));
    alice.hasPoints(1_000_000 - 3 * ORDERS * 1_000);
  }

  @Test
  void makesNoDeadLettersOfADatabaseThatIsAway() {
    assumeThat(shop.mysql()).as("a MySQL of our own").isNotInstanceOf(ExternalServer.class);
    Buyer alice = shop.buyer().charges(1_000_000);
    long deadLetters = shop.deadLetters();
    List<Checkout> before = checkOutMany(alice);
    shop.mysql().stop();
    assertThat(alice.triesToCheckOut(1, Map.of()).status()).isEqualTo(503);
    shop.mysql().start();
    shop.everythingRuns();
    List<Checkout> after = checkOutMany(alice);
    allComplete(List.of(before, after));
    alice.hasPoints(1_000_000 - 2 * ORDERS * 1_000);
    assertThat(shop.deadLetters()).isEqualTo(deadLetters);
  }

  @Test
  void makesNoDeadLettersOfADatabaseThatTakesNoWrites() {
    assumeThat(shop.mysql()).as("a MySQL of our own").isNotInstanceOf(ExternalServer.class);
    Buyer alice = shop.buyer().charges(1_000_000);
    long next = alice.orders(1_000);
    long deadLetters = shop.deadLetters();
    List<Checkout> before = checkOutMany(alice);
    shop.books().execute("set global super_read_only = on");
    try {
      assertThat(alice.triesToCheckOut(next, Map.of()).status()).isEqualTo(503);
      assertThat(alice.triesToOrder(1_000).status()).isEqualTo(503);
      Waiting.forAWhile(Duration.ofSeconds(5));
    } finally {
      shop.books().execute("set global super_read_only = off");
      shop.books().execute("set global read_only = off");
    }
    allComplete(List.of(before, List.of(alice.checksOut(next))));
    alice.hasPoints(1_000_000 - (ORDERS + 1) * 1_000);
    assertThat(shop.deadLetters()).isEqualTo(deadLetters);
  }

  /** Somebody forgot a console. */
  @Test
  void letsElevenOfTwelveCompleteWhileTheAccountOfOneIsLocked() throws SQLException {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(BUYERS).toList();
    try (Connection console = console()) {
      assertThat(locks(console, "point.account where buyer_id = " + buyers.get(0).id())).isTrue();
      List<Checkout> checkouts =
          buyers.stream().map(buyer -> buyer.checksOut(buyer.orders(1_000))).toList();
      checkouts.subList(1, BUYERS).forEach(checkout -> checkout.ends("COMPLETED"));
      assertThat(checkouts.get(0).saga().get("status").asString()).isEqualTo("RUNNING");
      console.rollback();
      checkouts.get(0).ends("COMPLETED");
    }
  }

  @Test
  void letsElevenOfTwelveCompleteWhileTheSagaOfOneIsLocked() throws SQLException {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(BUYERS).toList();
    shop.pointService().kill();
    List<Checkout> checkouts =
        buyers.stream().map(buyer -> buyer.checksOut(buyer.orders(1_000))).toList();
    checkouts.forEach(checkout -> checkout.step("use-point", "DOING"));
    try (Connection console = console()) {
      String saga = "orchestrator.saga where id = uuid_to_bin('%s')";
      assertThat(locks(console, saga.formatted(checkouts.get(0).sagaId()))).isTrue();
      shop.pointService().start();
      checkouts.subList(1, BUYERS).forEach(checkout -> checkout.ends("COMPLETED"));
      assertThat(checkouts.get(0).saga().get("status").asString()).isEqualTo("RUNNING");
      console.rollback();
      checkouts.get(0).ends("COMPLETED");
    }
  }

  private Connection console() throws SQLException {
    Connection console = shop.books().getDataSource().getConnection();
    console.setAutoCommit(false);
    return console;
  }

  private static boolean locks(Connection console, String row) throws SQLException {
    return console.createStatement().executeQuery("select * from " + row + " for update").next();
  }

  @Test
  void goesOnWithoutRedis() {
    Buyer alice = shop.buyer().charges(1_000_000);
    shop.redis().stop();
    List<Checkout> without = checkOutMany(alice);
    shop.redis().start();
    allComplete(List.of(without));
    alice.hasPoints(1_000_000 - ORDERS * 1_000);
  }

  @Test
  void putsAPoisonRecordOfAnyTopicAsideAndGoesOn() {
    Buyer alice = shop.buyer().charges(1_000_000);
    long deadLetters = shop.deadLetters();
    int topics = shop.poisonsEveryTopic();
    allComplete(List.of(checkOutMany(alice)));
    Waiting.until("dead letters", () -> shop.deadLetters() == deadLetters + topics);
    alice.hasPoints(1_000_000 - ORDERS * 1_000);
  }

  private static List<Checkout> checkOutMany(Buyer buyer) {
    return Stream.generate(() -> buyer.checksOut(buyer.orders(1_000))).limit(ORDERS).toList();
  }

  private static void allComplete(List<List<Checkout>> checkouts) {
    checkouts.stream().flatMap(List::stream).forEach(checkout -> checkout.ends("COMPLETED"));
  }
}
