package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.paysaga.servers.ExternalServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens to checkouts while something dies. */
class FaultStoriesTest extends StoryTest {

  private static final int ORDERS = 20;

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
