package io.paysaga.benchmark.load;

import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Makes buyers with accounts and tokens, so that no load waits for a token of its own. */
public final class Buyers {

  private static final int TOO_LITTLE = 100;

  private final Numbers numbers;
  private final LongFunction<String> tokens;
  private final int most;

  /**
   * @param tokens of each buyer; empty where none is asked for
   * @param most so many buyers share the errands of a load
   */
  public Buyers(Numbers numbers, LongFunction<String> tokens, int most) {
    this.numbers = numbers;
    this.tokens = tokens;
    this.most = most;
  }

  /**
   * New ones, who take their turns.
   *
   * @param first their ids follow each other
   */
  record Prepared(long first, int count) {

    /** The buyer of the errand of this number, in the SQL of {@link Numbers}. */
    String of(String number) {
      return "%d + (%s) %% %d".formatted(first, number, count);
    }
  }

  /** Enough for so many errands at this price each, but for the poor. */
  Prepared prepare(int errands, int price) {
    Prepared buyers =
        new Prepared(
            numbers.number("select max(buyer_id) from point.account") + 1, Math.min(errands, most));
    long enough = (long) price * (1 + errands / buyers.count());
    String points =
        "if((:from + n) %% %1$d = %1$d - 1, %2$d, %3$d)"
            .formatted(CheckoutJobs.POOR_ONE_IN, TOO_LITTLE, enough);
    numbers.insert(
        buyers.count(),
        """
        insert into point.account (buyer_id, balance)
        select %d + :from + n, %s from benchmark.numbers where n < :many
        """
            .formatted(buyers.first(), points),
        """
        insert into point.ledger (buyer_id, kind, amount, balance, idempotency_key, at)
        select %d + :from + n, 'CHARGE', %2$s, %2$s, 'benchmark', utc_timestamp(6)
        from benchmark.numbers where n < :many
        """
            .formatted(buyers.first(), points));
    LongStream.range(buyers.first(), buyers.first() + buyers.count()).forEach(this::token);
    return buyers;
  }

  String token(long buyer) {
    return tokens.apply(buyer);
  }
}
