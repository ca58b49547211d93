package io.paysaga.benchmark.load;

import java.net.URI;

/** The reservation saga's door: seats that are held. */
public final class SeatHolds implements Target {

  private static final int PRICE = 10_000;

  private final URI door;
  private final Numbers numbers;
  private final Buyers buyers;

  /**
   * @param url of the orchestrator
   */
  public SeatHolds(String url, Numbers numbers, Buyers buyers) {
    this.door = URI.create(url + "/reservation-checkouts");
    this.numbers = numbers;
    this.buyers = buyers;
  }

  @Override
  public URI door() {
    return door;
  }

  @Override
  public String body(CheckoutJob errand) {
    return "{\"buyerId\":" + errand.buyer() + ",\"seatHoldId\":" + errand.subject() + "}";
  }

  @Override
  public String token(CheckoutJob errand) {
    return buyers.token(errand.buyer());
  }

  /** One schedule; the ids of its seats are beyond those that the service will take. */
  @Override
  public CheckoutJobs prepare(int count) {
    numbers.execute(
        """
        insert into reservation.schedule (concert, starts_at, created_at)
        values ('Winterreise', '2099-01-01 19:00:00', utc_timestamp(6))
        """);
    long schedule = numbers.number("select max(id) from reservation.schedule");
    long seat = Math.max(1_000_000_000, numbers.number("select max(id) from reservation.seat") + 1);
    long hold = numbers.number("select max(id) from reservation.seat_hold") + 1;
    Buyers.Prepared prepared = buyers.prepare(count, PRICE);
    String buyer = prepared.of(":from + n");
    String until = "utc_timestamp(6) + interval 1 day";
    numbers.insert(
        count,
        """
        insert into reservation.seat
          (id, schedule_id, number, price, status, hold_id, held_by, held_until)
        select %d + :from + n, %d, 1 + :from + n, %d, 'HELD', %d + :from + n, %s, %s
        from benchmark.numbers where n < :many
        """
            .formatted(seat, schedule, PRICE, hold, buyer, until),
        """
        insert into reservation.seat_hold (id, seat_id, buyer_id, held_at, expires_at)
        select %d + :from + n, %d + :from + n, %s, utc_timestamp(6), %s
        from benchmark.numbers where n < :many
        """
            .formatted(hold, seat, buyer, until));
    return new CheckoutJobs(prepared, hold, count);
  }
}
