package io.paysaga.benchmark;

import io.paysaga.benchmark.load.Numbers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes the tables large: copies pay sagas that have ended, under new ids, into every table that
 * grows with them, whatever other columns it has. The copies are older than what is there, by their
 * ids, and a day apart from it.
 */
final class Copies {

  private static final int TEMPLATES = 1_000;

  /** More than payment-service may have taken from the sequence in advance. */
  private static final int TAKEN_ALREADY = 10_000;

  private final Numbers numbers;

  Copies(Numbers numbers) {
    this.numbers = numbers;
  }

  /** Nothing may be under way, and some pay sagas must have ended, each of another buyer. */
  void make(int count) {
    numbers.execute("drop table if exists benchmark.template");
    numbers.execute(
        """
        create table benchmark.template (
          k int not null primary key, saga_id binary(16), order_id bigint, buyer_id bigint,
          payment_id bigint)
        select row_number() over (order by s.id) - 1 k, s.id saga_id, o.id order_id, o.buyer_id,
          p.id payment_id
        from (select * from orchestrator.saga
              where type = 'pay-order' and due_at is null order by id limit %d) s
        join orders.orders o on o.id = substr(s.subject, 7)
        left join payment.payment p on p.kind = 'ORDER' and p.subject_id = o.id
        """
            .formatted(TEMPLATES));
    long templates = numbers.number("select count(*) from benchmark.template");
    if (templates == 0) {
      throw new IllegalStateException("No pay saga has ended that could be copied.");
    }
    long order = numbers.number("select max(id) from orders.orders") + 1;
    long buyer = numbers.number("select max(buyer_id) from point.account") + 1;
    long payment = numbers.number("select max(next_val) from payment.payment_seq") + TAKEN_ALREADY;
    numbers.execute(
        "update payment.payment_seq set next_val = next_val + " + (2 * TAKEN_ALREADY + count));

    New made = new New(id(count), row(order), row(buyer), row(payment));
    String[] inserts =
        List.of(
                insert("orders.orders", "id = t.order_id", made, Map.of("id", made.order)),
                insert("orders.order_item", "order_id = t.order_id", made, Map.of()),
                insert("orders.inbox", "saga_id = t.saga_id", made, Map.of()),
                insert("point.account", "buyer_id = t.buyer_id", made, Map.of()),
                insert("point.ledger", "buyer_id = t.buyer_id", made, Map.of()),
                insert("point.inbox", "saga_id = t.saga_id", made, Map.of()),
                insert(
                    "payment.payment",
                    "id = t.payment_id",
                    made,
                    Map.of("id", made.payment, "subject_id", made.order)),
                insert("payment.payment_history", "payment_id = t.payment_id", made, Map.of()),
                insert("payment.inbox", "saga_id = t.saga_id", made, Map.of()),
                insert(
                    "orchestrator.saga",
                    "id = t.saga_id",
                    made,
                    Map.of(
                        "id",
                        made.saga,
                        "subject",
                        subject("subject", made),
                        "active_key",
                        subject("active_key", made),
                        "data",
                        "json_set(c.data, '$.orderId', %s, '$.buyerId', %s)"
                            .formatted(made.order, made.buyer))),
                insert("orchestrator.saga_journal", "saga_id = t.saga_id", made, Map.of()))
            .toArray(String[]::new);
    numbers.insert(
        count,
        Arrays.stream(inserts)
            .map(insert -> insert.replace(":templates", Long.toString(templates)))
            .toArray(String[]::new));
  }

  /** Expressions of what a copy gets. */
  private record New(String saga, String order, String buyer, String payment) {}

  private static String row(long first) {
    return "(%d + :from + n)".formatted(first);
  }

  /** A UUIDv7, one for each millisecond, all before a day ago. */
  private static String id(int count) {
    long first = System.currentTimeMillis() - 86_400_000L - count;
    return "unhex(concat(lpad(hex(%d + :from + n), 12, '0'), '7', substr(md5(:from + n), 1, 3), '8', substr(md5(:from + n), 4, 15)))"
        .formatted(first);
  }

  private static String subject(String column, New made) {
    return "replace(c.%s, concat('ORDER:', t.order_id), concat('ORDER:', %s))"
        .formatted(column, made.order);
  }

  private String insert(String table, String of, New made, Map<String, String> others) {
    Map<String, String> values = new HashMap<>();
    values.put("saga_id", "if(c.saga_id is null, null, " + made.saga + ")");
    values.put("order_id", made.order);
    values.put("buyer_id", made.buyer);
    values.put("owner", made.buyer);
    values.put("payment_id", made.payment);
    values.putAll(others);
    String[] name = table.split("\\.");
    List<String> columns =
        numbers.columns(name[0], name[1]).stream()
            .filter(column -> !column.equals("id") || others.containsKey("id"))
            .toList();
    return """
        insert into %s (%s) select %s
        from benchmark.numbers
        join benchmark.template t on t.k = (:from + n) %% :templates
        join %s c on c.%s
        where n < :many order by n
        """
        .formatted(
            table,
            String.join(", ", columns),
            columns.stream()
                .map(column -> values.getOrDefault(column, "c." + column))
                .collect(Collectors.joining(", ")),
            table,
            of);
  }
}
