package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Numbers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The tables of all services. */
final class Books {

  /**
   * Samples that were due before come up to ten seconds later, or twenty where a table was sampled
   * just before, and nothing tells of them.
   */
  private static final int SAMPLES_ARE_OVER = 25;

  /** Tables that grow with sagas; an order between them does not matter. */
  private static final List<String> GROWING =
      List.of(
          "orchestrator.saga_journal",
          "orchestrator.idempotency_key",
          "orchestrator.best_effort_debt",
          "orchestrator.saga",
          "payment.payment_history",
          "payment.payment",
          "payment.inbox",
          "point.ledger",
          "point.account",
          "point.inbox",
          "orders.order_item",
          "orders.orders",
          "orders.inbox");

  /** The database itself keeps to a tenth. */
  private static final int MOST_DIRTY_PERCENT = 12;

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Numbers numbers;

  Books(Numbers numbers) {
    this.numbers = numbers;
  }

  /** To be called when nothing is under way. */
  void empty() {
    GROWING.forEach(numbers::truncate);
  }

  /**
   * Rows inserted, deleted, or changed in a column with an index, by table.
   *
   * @see #keepCounts
   */
  Map<String, Long> rowsWritten() {
    Map<String, Long> rows =
        numbers.numbers(
            """
            select replace(name, '/', '.'), modified_counter
            from information_schema.innodb_tablestats
            """);
    rows.keySet().retainAll(GROWING);
    return rows;
  }

  /**
   * Whether the server keeps its counts of rows by table; else it begins anew whenever it samples a
   * table. Not for measuring speed: without samples it knows little of its tables.
   */
  void keepCounts(boolean keep) throws InterruptedException {
    numbers.execute("set global innodb_stats_auto_recalc = " + (keep ? "off" : "on"));
    if (keep) {
      TimeUnit.SECONDS.sleep(SAMPLES_ARE_OVER);
    }
  }

  long sagas() {
    return numbers.number("select count(*) from orchestrator.saga");
  }

  /** The id of the saga that began last, in hexadecimal digits. */
  String newest() {
    return numbers.text("select hex(max(id)) from orchestrator.saga");
  }

  /** Sagas that are running or being undone, of those that began no later than this one. */
  long inFlightUpTo(String id) {
    return numbers.number(
        """
        select count(*) from orchestrator.saga
        where status in ('RUNNING', 'COMPENSATING') and id <= unhex('%s')
        """
            .formatted(id));
  }

  /** Whether anything is under way, deliveries included. */
  private long busy() {
    return numbers.number(
        """
        select count(*) from (
          select 1 from orchestrator.saga
          where slot between 0 and 63 and due_at > '1970-01-02' limit 1) busy
        """);
  }

  /**
   * Returns when nothing is under way any more.
   *
   * @return how long that took, in seconds
   * @throws IllegalStateException when it takes longer than this
   */
  double awaitSettled(Duration most) throws InterruptedException {
    return awaitZero("Sagas or deliveries are still under way", most, this::busy);
  }

  /** Until most of what was written in bulk is on the disk, so that no load pays for it. */
  void awaitFlushed(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (dirtyPercent() > MOST_DIRTY_PERCENT && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    }
  }

  private long dirtyPercent() {
    return numbers.number(
        """
        select round(100 * sum(modified_database_pages) / sum(pool_size))
        from information_schema.innodb_buffer_pool_stats
        """);
  }

  /** Waits until this number is 0, and tells how many seconds that took. */
  static double awaitZero(String complaint, Duration most, LongSupplier number)
      throws InterruptedException {
    long start = System.nanoTime();
    while (number.getAsLong() > 0) {
      if (System.nanoTime() - start > most.toNanos()) {
        throw new IllegalStateException(complaint + " after " + most.toSeconds() + " s.");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
