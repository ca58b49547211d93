package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Buyers who ask at a steady rate, every third of them for a seat, some of the others for their
 * money back, whatever dies.
 */
final class Load {

  private static final int THREADS = 64;

  /** So many buyers want something, and one of them a seat. */
  private static final int ONE_OF = 3;

  /** Faults last for up to three times as long as they should, and then all is healed. */
  private static final int LONGER = 3;

  private static final Duration TO_HEAL = Duration.ofMinutes(10);

  private record Asked(String key, String door, long buyer, Map<String, Object> what) {}

  private final Shop shop;
  private final Random random;
  private final double rate;
  private final Tally tally = new Tally();
  private final Doors doors;
  private final Orders orders;
  private final Seats seats;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  /** Nothing is broken yet. */
  Load(Shop shop, Settings settings, Random random) {
    this.shop = shop;
    this.random = random;
    this.rate = settings.rate();
    this.doors = new Doors(shop.stack().tokens(), tally);
    Buyers buyers = new Buyers(shop, doors);
    this.orders = new Orders(shop, doors, tally, buyers);
    Duration longest = settings.time().multipliedBy(LONGER).plus(TO_HEAL);
    int most = (int) (rate * longest.toSeconds() / ONE_OF);
    this.seats = new Seats(shop, doors, tally, buyers, most);
  }

  void begin() {
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
    List<Errand> errands =
        random.nextInt(ONE_OF) == 0 ? seats.next(random) : List.of(orders.next(random));
    for (Errand errand : errands) {
      boolean twice = random.nextInt(10) == 0;
      threads.execute(() -> go(errand, twice));
    }
  }

  private void go(Errand errand, boolean twice) {
    try {
      checkOut(errand, twice);
    } catch (RuntimeException unexpected) {
      tally.surprises(unexpected.toString());
    }
  }

  private void checkOut(Errand errand, boolean twice) {
    Optional<Map<String, Object>> wanted = errand.prepare();
    if (wanted.isEmpty()) {
      return;
    }
    Asked checkout =
        new Asked(UUID.randomUUID().toString(), errand.door(), errand.buyer(), wanted.get());
    tally.isAsked();
    Optional<Answer> answer = ask(checkout);
    if (answer.isEmpty()) {
      tally.isUnanswered();
      return;
    }
    if (answer.get().status() >= 400) {
      refused(errand, checkout, answer.get());
      return;
    }
    UUID saga = sagaOf(answer.get());
    tally.isAccepted(checkout.key(), saga);
    errand.wasAccepted(checkout.what());
    if (twice) {
      ask(checkout)
          .filter(again -> again.status() >= 400 || !sagaOf(again).equals(saga))
          .ifPresent(
              again -> tally.surprises(checkout + " became " + saga + ", and then " + again));
    }
  }

  private void refused(Errand errand, Asked checkout, Answer answer) {
    String reason = Doors.reasonOf(answer);
    tally.isRefused(reason);
    if (!errand.mayBeRefused(reason)) {
      tally.surprises("Nobody else wanted it, and yet: " + checkout + " was answered " + answer);
    }
  }

  private Optional<Answer> ask(Asked checkout) {
    return doors
        .buyer(checkout.buyer())
        .post(
            shop.orchestrator() + checkout.door(),
            checkout.what(),
            Map.of("Idempotency-Key", checkout.key()));
  }

  private static UUID sagaOf(Answer answer) {
    return UUID.fromString(answer.body().get("id").asString());
  }

  /** What they asked for and were told so far. */
  Tally tally() {
    return tally;
  }
}
