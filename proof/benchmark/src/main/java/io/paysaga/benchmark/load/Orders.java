package io.paysaga.benchmark.load;

import java.net.URI;

/** The pay saga's door: orders to be paid. */
public final class Orders implements Target {

  private static final int PRICE = 12_000;

  private final URI door;
  private final Numbers numbers;
  private final Buyers buyers;

  /**
   * @param url of the orchestrator, or of what stands in for it
   */
  public Orders(String url, Numbers numbers, Buyers buyers) {
    this.door = URI.create(url + "/checkouts");
    this.numbers = numbers;
    this.buyers = buyers;
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
  public String token(CheckoutJob errand) {
    return buyers.token(errand.buyer());
  }

  @Override
  public CheckoutJobs prepare(int count) {
    long order = numbers.number("select max(id) from orders.orders") + 1;
    Buyers.Prepared prepared = buyers.prepare(count, PRICE);
    numbers.insert(
        count,
        """
        insert into orders.orders (id, buyer_id, buyer_name, total_price, status, placed_at)
        select %d + :from + n, %s, 'Kim', %d, 'PLACED', utc_timestamp(6)
        from benchmark.numbers where n < :many
        """
            .formatted(order, prepared.of(":from + n"), PRICE),
        """
        insert into orders.order_item (order_id, line, name, unit_price, quantity)
        select %d + :from + n, 0, 'book', %d, 2 from benchmark.numbers where n < :many
        """
            .formatted(order, PRICE / 2));
    return new CheckoutJobs(prepared, order, count);
  }
}
