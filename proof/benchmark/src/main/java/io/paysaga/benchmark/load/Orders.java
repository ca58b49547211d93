package io.paysaga.benchmark.load;

import java.net.URI;

/** The pay saga's door: orders to be paid. */
public final class Orders implements Target {

  private static final int PRICE = 12_000;
  private static final int TOO_LITTLE = 100;

  private final URI door;
  private final Numbers numbers;

  /**
   * @param url of the orchestrator, or of what stands in for it
   */
  public Orders(String url, Numbers numbers) {
    this.door = URI.create(url + "/checkouts");
    this.numbers = numbers;
  }

  @Override
  public URI door() {
    return door;
  }

  @Override
  public String body(CheckoutJob errand) {
    return "{\"buyerId\":" + errand.buyer() + ",\"orderId\":" + errand.subject() + "}";
  }

  @Override
  public CheckoutJobs prepare(int count) {
    long order = numbers.number("select max(id) from orders.orders") + 1;
    long buyer = buyers(numbers, count, PRICE, TOO_LITTLE);
    numbers.insert(
        count,
        """
        insert into orders.orders (id, buyer_id, buyer_name, total_price, status, placed_at)
        select %d + :from + n, %d + :from + n, 'Kim', %d, 'PLACED', utc_timestamp(6)
        from benchmark.numbers where n < :many
        """
            .formatted(order, buyer, PRICE),
        """
        insert into orders.order_item (order_id, line, name, unit_price, quantity)
        select %d + :from + n, 0, 'book', %d, 2 from benchmark.numbers where n < :many
        """
            .formatted(order, PRICE / 2));
    return new CheckoutJobs(buyer, order, count);
  }

  /** New accounts with their charges; returns the first buyer. */
  static long buyers(Numbers numbers, int count, int enough, int tooLittle) {
    long first = numbers.number("select max(buyer_id) from point.account") + 1;
    String points =
        "if((:from + n) %% %1$d = %1$d - 1, %2$d, %3$d)"
            .formatted(CheckoutJobs.POOR_ONE_IN, tooLittle, enough);
    numbers.insert(
        count,
        """
        insert into point.account (buyer_id, balance)
        select %d + :from + n, %s from benchmark.numbers where n < :many
        """
            .formatted(first, points),
        """
        insert into point.ledger (buyer_id, kind, amount, balance, idempotency_key, at)
        select %d + :from + n, 'CHARGE', %2$s, %2$s, 'benchmark', utc_timestamp(6)
        from benchmark.numbers where n < :many
        """
            .formatted(first, points));
    return first;
  }
}
