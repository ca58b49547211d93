package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Shop;
import io.paysaga.e2e.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What one locked row costs the others: buyers check out at a steady rate, for a while as they are,
 * and then as long while somebody holds the account of the first.
 */
final class OneRowLocked {

  /** Checkouts that are offered in a second. */
  static final int OFFERED = 200;

  private static final int THREADS = 64;
  private static final int MOST_WAITING = 400;
  private static final long FIRST = 1;
  private static final Duration WARM_UP = Duration.ofSeconds(15);

  /** Until those wait apart that came before the row was known to be locked. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

  private final Shop shop;
  private final Tally tally;
  private final Doors doors;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          new ThreadPoolExecutor.DiscardPolicy());

  OneRowLocked(Shop shop, Tally tally) {
    this.shop = shop;
    this.tally = tally;
    this.doors = new Doors(shop.stack().tokens(), tally);
  }

  /**
   * Checkouts that completed in a second.
   *
   * @param without the lock
   * @param with it, all buyers but the first
   */
  record Rates(double without, double with) {

    double kept() {
      return with / without;
    }
  }

  /**
   * Nothing else is broken.
   *
   * @param half how long it counts without the lock, and with it
   */
  Rates measure(Duration half) {
    clock.scheduleAtFixedRate(this::next, 0, 1_000_000 / OFFERED, TimeUnit.MICROSECONDS);
    try {
      Waiting.forAWhile(WARM_UP);
      return new Rates(completedASecond(half), completedASecondLocked(half));
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    } finally {
      end();
    }
  }

  /** The server ends a console that says nothing for 40 s. */
  private double completedASecondLocked(Duration time) throws SQLException {
    try (Connection console = Objects.requireNonNull(shop.books().getDataSource()).getConnection();
        Statement statement = console.createStatement()) {
      console.setAutoCommit(false);
      statement.execute("select 1 from point.account where buyer_id = " + FIRST + " for update");
      Waiting.forAWhile(FIRST_LOOK);
      double with = completedASecond(time);
      console.rollback();
      return with;
    }
  }

  private void end() {
    clock.shutdownNow();
    threads.shutdown();
    Waiting.until("all buyers are gone", threads::isTerminated);
  }

  private double completedASecond(Duration time) {
    long began = System.nanoTime();
    long before = completed();
    Waiting.forAWhile(time);
    return (completed() - before) * 1e9 / (System.nanoTime() - began);
  }

  private long completed() {
    return Objects.requireNonNull(
        shop.books()
            .queryForObject(
                "select count(*) from orchestrator.saga where status = 'COMPLETED' and owner <> ?",
                Long.class,
                Long.toString(FIRST)));
  }

  private long asked;

  /** In turn, so that the first comes as often as each other. */
  private void next() {
    long buyer = FIRST + asked++ % Buyers.RICH;
    threads.execute(() -> checkOut(buyer));
  }

  private void checkOut(long buyer) {
    Doors own = doors.buyer(buyer);
    Optional<Answer> placed =
        own.post(
            shop.orders() + "/orders",
            Map.of(
                "buyerId",
                buyer,
                "buyerName",
                "Kim",
                "items",
                List.of(Map.of("name", "book", "unitPrice", 1_000, "quantity", 1))),
            Map.of());
    String key = UUID.randomUUID().toString();
    tally.isAsked();
    placed
        .flatMap(
            order ->
                own.post(
                    shop.orchestrator() + "/checkouts",
                    Map.of("buyerId", buyer, "orderId", order.body().get("orderId").asLong()),
                    Map.of("Idempotency-Key", key)))
        .filter(answer -> answer.status() < 400)
        .ifPresentOrElse(
            answer -> tally.isAccepted(key, UUID.fromString(answer.body().get("id").asString())),
            tally::isUnanswered);
  }
}
