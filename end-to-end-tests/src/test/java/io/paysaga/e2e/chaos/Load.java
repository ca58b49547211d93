package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http;
import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Buyers who check out at a steady rate, whatever dies, and remember what they were told. */
final class Load {

  private static final int THREADS = 64;
  private static final int BUYERS = 40;
  private static final int POOR_BUYERS = 8;
  private static final long RICHES = 1_000_000_000;
  private static final long ABOVE_THE_LIMIT = 20_000_000;

  /** How long a buyer asks again and again before it goes away without an answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(300);

  /** What a buyer is up to, and so where its saga should end. */
  private enum Wish {
    /** The saga completes. */
    TO_PAY,
    /** Refused at pay. */
    TO_PAY_TOO_MUCH,
    /** Refused at use-point. One order each, checked out again and again. */
    TO_PAY_WITHOUT_POINTS,
    /** Refused at complete-order, or completed if it was quicker. */
    TO_CANCEL_AT_ONCE;

    static Wish of(int percent) {
      if (percent < 55) {
        return TO_PAY;
      }
      return percent < 65
          ? TO_PAY_TOO_MUCH
          : percent < 80 ? TO_PAY_WITHOUT_POINTS : TO_CANCEL_AT_ONCE;
    }
  }

  private record Asked(String key, long buyer, long order) {}

  private final Shop shop;
  private final Http http = new Http(Duration.ofSeconds(5));
  private final Random random;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private final List<Long> ordersOfThePoor;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger notPlaced = new AtomicInteger();
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private final Map<String, UUID> accepted = new ConcurrentHashMap<>();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  /** Opens accounts; nothing is broken yet. */
  Load(Shop shop, Random random) {
    this.shop = shop;
    this.random = random;
    for (long buyer = 1; buyer <= BUYERS; buyer++) {
      charge(buyer, RICHES);
    }
    this.ordersOfThePoor =
        IntStream.rangeClosed(BUYERS + 1, BUYERS + POOR_BUYERS)
            .mapToObj(buyer -> placed(buyer, 1_000).orElseThrow())
            .toList();
  }

  void begin(double rate) {
    clock.scheduleAtFixedRate(this::next, 0, (long) (1e6 / rate), TimeUnit.MICROSECONDS);
  }

  /** Nobody new comes; returns when all have their answer or have gone away. */
  void end() {
    clock.shutdownNow();
    threads.shutdown();
    Waiting.until("all buyers are gone", threads::isTerminated);
  }

  /** All chance is drawn here, in one thread. */
  private void next() {
    Wish wish = Wish.of(random.nextInt(100));
    int one = random.nextInt(wish == Wish.TO_PAY_WITHOUT_POINTS ? POOR_BUYERS : BUYERS);
    long price = wish == Wish.TO_PAY_TOO_MUCH ? ABOVE_THE_LIMIT : 1_000 + random.nextInt(4_000);
    boolean twice = random.nextInt(10) == 0;
    threads.execute(
        () -> {
          try {
            checkOut(wish, one, price, twice);
          } catch (RuntimeException unexpected) {
            surprises.add(unexpected.toString());
          }
        });
  }

  private void checkOut(Wish wish, int one, long price, boolean twice) {
    boolean poor = wish == Wish.TO_PAY_WITHOUT_POINTS;
    long buyer = poor ? BUYERS + 1 + one : 1 + one;
    Optional<Long> order = poor ? Optional.of(ordersOfThePoor.get(one)) : placed(buyer, price);
    if (order.isEmpty()) {
      notPlaced.incrementAndGet();
      return;
    }
    Asked checkout = new Asked(UUID.randomUUID().toString(), buyer, order.get());
    asked.incrementAndGet();
    Optional<Answer> answer = ask(checkout);
    if (answer.isEmpty()) {
      unanswered.incrementAndGet();
      return;
    }
    if (answer.get().status() >= 400) {
      refused(checkout, answer.get(), poor);
      return;
    }
    UUID saga = sagaOf(answer.get());
    accepted.put(checkout.key(), saga);
    if (wish == Wish.TO_CANCEL_AT_ONCE) {
      untilAnswered(() -> http.post(shop.orders() + "/orders/" + checkout.order() + "/cancel"));
    }
    if (twice) {
      ask(checkout)
          .filter(again -> again.status() >= 400 || !sagaOf(again).equals(saga))
          .ifPresent(again -> surprises.add(checkout + " became " + saga + ", and then " + again));
    }
  }

  private void refused(Asked checkout, Answer answer, boolean poor) {
    refused.merge(reasonOf(answer), 1, Integer::sum);
    if (!poor) {
      surprises.add("Nobody else wanted it, and yet: " + checkout + " was answered " + answer);
    }
  }

  private Optional<Answer> ask(Asked checkout) {
    return untilAnswered(
        () ->
            http.post(
                shop.orchestrator() + "/checkouts",
                Map.of("buyerId", checkout.buyer(), "orderId", checkout.order()),
                Map.of("Idempotency-Key", checkout.key())));
  }

  private static UUID sagaOf(Answer answer) {
    return UUID.fromString(answer.body().get("id").asString());
  }

  private Optional<Long> placed(long buyer, long price) {
    Object item = Map.of("name", "book", "unitPrice", price, "quantity", 1);
    Map<String, Object> order =
        Map.of("buyerId", buyer, "buyerName", "Kim", "items", List.of(item));
    return untilAnswered(() -> http.post(shop.orders() + "/orders", order, Map.of()))
        .map(answer -> answer.body().get("orderId").asLong());
  }

  private void charge(long buyer, long amount) {
    String url = shop.points() + "/points/" + buyer + "/charges";
    Map<String, String> key = Map.of("Idempotency-Key", "riches");
    untilAnswered(() -> http.post(url, Map.of("amount", amount), key)).orElseThrow();
  }

  /** Asks again when nobody answers, and when the answer is to come again later. */
  private Optional<Answer> untilAnswered(Supplier<Answer> request) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        Answer answer = request.get();
        if (answer.status() < 500 && !isBeingAccepted(answer)) {
          return Optional.of(answer);
        }
        if (answer.status() >= 500 && answer.status() != 503) {
          surprises.add("Neither an answer nor a 503: " + answer);
        }
      } catch (IllegalStateException noAnswer) {
        // Nobody there, or frozen.
      }
      Waiting.forAWhile(PAUSE);
    } while (System.nanoTime() < end);
    return Optional.empty();
  }

  /** Perhaps its own, which was sent while the service was frozen. */
  private static boolean isBeingAccepted(Answer answer) {
    return answer.status() == 409 && reasonOf(answer).equals("checkout-in-progress");
  }

  private static String reasonOf(Answer refusal) {
    return refusal.body().path("type").asString("").replaceFirst(".*:", "");
  }

  int asked() {
    return asked.get();
  }

  int unanswered() {
    return unanswered.get();
  }

  /** Buyers who went away before their order was placed. */
  int notPlaced() {
    return notPlaced.get();
  }

  /** How many were refused at the door, by reason. */
  Map<String, Integer> refused() {
    return refused;
  }

  /** Which saga a key stands for, as its buyer was told. */
  Map<String, UUID> accepted() {
    return accepted;
  }

  /** Answers that should not be. */
  Queue<String> surprises() {
    return surprises;
  }
}
