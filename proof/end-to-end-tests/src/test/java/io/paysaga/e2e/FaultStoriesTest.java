package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.Server;
import io.paysaga.stack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

  /** It is made again by whoever misses it first; the timers ask again for what stood on it. */
  @Test
  void finishesWhenATopicIsDeletedInTheMiddle() {
    Buyer alice = shop.buyer().charges(1_000_000);
    CompletableFuture<Void> isThereAgain =
        CompletableFuture.runAsync(() -> shop.losesTopic("point.commands"));
    List<Checkout> meanwhile = checkOut(6, alice);
    isThereAgain.join();
    allComplete(List.of(meanwhile));
    alice.hasPoints(1_000_000 - 6 * 1_000);
  }

  @Test
  void makesNoDeadLettersOfADatabaseThatIsAway() {
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

  /** Each meets the refusal with commands in hand: they came while it was frozen. */
  @Test
  void makesNoDeadLettersOfADatabaseThatTakesNoWrites() {
    long deadLetters = shop.deadLetters();
    Buyer alice = shop.buyer().charges(1_000_000);
    long next = alice.orders(1_000);
    List<Visitor> visitors =
        Stream.generate(() -> shop.visitor().charges(10_000).linesUp()).limit(3).toList();
    List<Seat> seats = shop.schedule(3, 1_000);

    shop.pointService().pause();
    List<Checkout> orders = checkOutMany(alice);
    orders.forEach(order -> order.step("use-point", "DOING"));
    shop.orderService().pause();
    shop.pointService().resume();
    orders.forEach(order -> order.step("complete-order", "DOING"));
    shop.paymentService().pause();
    Checkout pays = visitors.get(0).checksOut(visitors.get(0).holds(seats.get(0)));
    pays.step("pay", "DOING");
    shop.pointService().pause();
    Checkout uses = visitors.get(1).checksOut(visitors.get(1).holds(seats.get(1)));
    uses.step("use-point", "DOING");

    List<ServiceProcess> all =
        List.of(shop.orderService(), shop.paymentService(), shop.pointService());
    List<Long> before = all.stream().map(FaultStoriesTest::refusalsOf).toList();
    shop.console()
        .forbidsWrites(
            () -> {
              all.forEach(Server::resume);
              for (int i = 0; i < all.size(); i++) {
                ServiceProcess service = all.get(i);
                long refused = before.get(i);
                Waiting.until(service.name() + " is refused", () -> refusalsOf(service) > refused);
              }
              assertThat(alice.triesToCheckOut(next, Map.of()).status()).isEqualTo(503);
              assertThat(alice.triesToOrder(1_000).status()).isEqualTo(503);
              assertThat(visitors.get(2).triesToHold(seats.get(2)).status()).isEqualTo(503);
            });

    allComplete(List.of(orders, List.of(pays, uses, alice.checksOut(next))));
    alice.hasPoints(1_000_000 - (ORDERS + 1) * 1_000);
    assertThat(shop.deadLetters()).isEqualTo(deadLetters);
  }

  private static long refusalsOf(ServiceProcess service) {
    try (Stream<String> log = Files.lines(Path.of(service.log()))) {
      return log.filter(line -> line.contains("The database takes no writes")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void letsElevenOfTwelveCompleteWhileTheAccountOfOneIsLocked() {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(BUYERS).toList();
    String account = "point.account where buyer_id = " + buyers.get(0).id();
    List<Checkout> checkouts = new ArrayList<>();
    shop.console()
        .locks(
            account,
            () -> {
              buyers.forEach(buyer -> checkouts.add(buyer.checksOut(buyer.orders(1_000))));
              allButTheFirstComplete(checkouts);
            });
    checkouts.get(0).ends("COMPLETED");
  }

  @Test
  void letsElevenOfTwelveCompleteWhileTheSagaOfOneIsLocked() {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(BUYERS).toList();
    shop.pointService().kill();
    List<Checkout> checkouts =
        buyers.stream().map(buyer -> buyer.checksOut(buyer.orders(1_000))).toList();
    checkouts.forEach(checkout -> checkout.step("use-point", "DOING"));
    shop.console()
        .locks(
            "orchestrator.saga where id = uuid_to_bin('%s')".formatted(checkouts.get(0).sagaId()),
            () -> {
              shop.pointService().start();
              allButTheFirstComplete(checkouts);
            });
    checkouts.get(0).ends("COMPLETED");
  }

  /** For less than half of the time that all attempts take, so nobody has been silent. */
  @Test
  void undoesNobodyWhileAWholeTableIsLocked() {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(10_000)).limit(BUYERS).toList();
    long deadLetters = shop.deadLetters();
    List<Checkout> checkouts = new ArrayList<>();
    shop.console()
        .locksTable(
            "point.account",
            () -> {
              buyers.forEach(buyer -> checkouts.add(buyer.checksOut(buyer.orders(1_000))));
              assertThat(buyers.get(0).triesToCharge(1_000).status()).isEqualTo(503);
              checkouts.forEach(checkout -> checkout.isAskedFor("use-point", 3));
            });
    allComplete(List.of(checkouts));
    buyers.forEach(buyer -> buyer.hasPoints(9_000));
    assertThat(shop.deadLetters()).isEqualTo(deadLetters);
  }

  private static void allButTheFirstComplete(List<Checkout> checkouts) {
    checkouts.subList(1, checkouts.size()).forEach(checkout -> checkout.ends("COMPLETED"));
    assertThat(checkouts.get(0).saga().get("status").asString()).isEqualTo("RUNNING");
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
    return checkOut(ORDERS, buyer);
  }

  private static List<Checkout> checkOut(int orders, Buyer buyer) {
    return Stream.generate(() -> buyer.checksOut(buyer.orders(1_000))).limit(orders).toList();
  }

  private static void allComplete(List<List<Checkout>> checkouts) {
    checkouts.stream().flatMap(List::stream).forEach(checkout -> checkout.ends("COMPLETED"));
  }
}
