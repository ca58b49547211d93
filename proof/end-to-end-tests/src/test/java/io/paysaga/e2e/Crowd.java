package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/**
 * Buyers with placed orders and held seats, some of which will be refused; they check out at once.
 */
final class Crowd {

  private static final long ABOVE_THE_LIMIT = 20_000_000;

  private final Shop shop;
  private final Buyer rich;
  private final List<Wanted> wanted = new ArrayList<>();
  private List<CompletableFuture<Checkout>> checkouts = List.of();

  /**
   * @param subject the order or the seat hold
   * @param ending the status with which its saga will end
   * @param headers with a key, or none: a request that lost its answer may then be a second one
   */
  private record Wanted(
      Customer customer, long subject, String ending, Map<String, String> headers) {}

  Crowd(Shop shop) {
    this.shop = shop;
    this.rich = shop.buyer().charges(100_000);
    for (int i = 0; i < 6; i++) {
      wants(rich, rich.orders(1_000), "COMPLETED", i % 3 == 0);
    }
    Buyer poor = shop.buyer().charges(999);
    wants(poor, poor.orders(1_000), "COMPENSATED", false);
    wants(poor, poor.orders(1_000), "COMPENSATED", true);
    wants(rich, rich.orders(ABOVE_THE_LIMIT), "COMPENSATED", false);

    Visitor visitor = shop.visitor().charges(2 * ABOVE_THE_LIMIT).linesUp();
    List<Seat> seats = shop.schedule(5, 1_000);
    for (int i = 0; i < 4; i++) {
      wants(visitor, visitor.holds(seats.get(i)), "COMPLETED", i == 0);
    }
    Visitor without = shop.visitor().charges(999).linesUp();
    wants(without, without.holds(seats.get(4)), "COMPENSATED", false);
    wants(visitor, visitor.holds(shop.seat(ABOVE_THE_LIMIT)), "COMPENSATED", false);
  }

  private void wants(Customer customer, long subject, String ending, boolean withoutKey) {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    wanted.add(new Wanted(customer, subject, ending, withoutKey ? Map.of() : key));
  }

  /** Begins; whoever loses the connection asks again. */
  void checksOut() {
    ExecutorService threads = Executors.newFixedThreadPool(wanted.size());
    checkouts =
        wanted.stream()
            .map(each -> CompletableFuture.supplyAsync(() -> accepted(each), threads))
            .toList();
    threads.shutdown();
  }

  /** The first order is cancelled while its payment is held up: refused at the last step. */
  void oneCancels() {
    Wanted first = wanted.get(0);
    rich.cancels(first.subject());
    wanted.set(0, new Wanted(rich, first.subject(), "COMPENSATED", first.headers()));
  }

  boolean isAnswered() {
    return checkouts.stream().allMatch(CompletableFuture::isDone);
  }

  /** Waits until each is accepted. */
  void isAccepted() {
    checkouts.forEach(CompletableFuture::join);
  }

  /**
   * All sagas have ended, each as its buyer expects, or for want of answers: a service that is slow
   * to start again may be away for longer than all deadlines.
   *
   * @return how many ended how
   */
  Map<String, Long> endings() {
    Map<String, Long> endings = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      JsonNode saga = checkouts.get(i).join().saga();
      String ending = saga.get("status").asString();
      if (!saga.path("failure").path("code").asString("").equals("no-answer")) {
        assertThat(ending).as("%s", saga).isEqualTo(wanted.get(i).ending());
      }
      endings.merge(ending, 1L, Long::sum);
    }
    return endings;
  }

  /** Who has no key is kept out by the lock of a process that died, until its lease is over. */
  private static boolean isLockedOut(Answer answer) {
    return answer.body().path("type").asString("").endsWith(":checkout-in-progress");
  }

  private Checkout accepted(Wanted each) {
    AtomicReference<Answer> answer = new AtomicReference<>();
    Waiting.until(
        "an answer",
        () -> {
          answer.set(each.customer().triesToCheckOut(each.subject(), each.headers()));
          return answer.get().status() < 500 && !isLockedOut(answer.get());
        });
    int status = answer.get().status();
    boolean secondWithoutKey = status == 409 && each.headers().isEmpty();
    assertThat(status == 202 || status == 200 || secondWithoutKey).as("%s", answer.get()).isTrue();
    String saga = secondWithoutKey ? "sagaId" : "id";
    return new Checkout(shop, UUID.fromString(answer.get().body().get(saga).asString()));
  }
}
