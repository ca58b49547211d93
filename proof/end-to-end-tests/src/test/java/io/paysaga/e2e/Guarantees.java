package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the system promises of every saga, whatever happened; asserted on the services' own data,
 * read-only.
 */
public final class Guarantees {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What a completed saga of each flow shows. */
  private static final Map<String, Map<String, Long>> EFFECTS =
      Map.of(
          "pay-order",
          Map.of("payments", 1L, "uses", 1L, "orders", 1L),
          "pay-order, refunded",
          Map.of("uses", 1L, "refunds", 1L, "orders", 1L),
          "refund-order",
          Map.of("refundedOrders", 1L),
          "reserve-seat",
          Map.of("payments", 1L, "uses", 1L, "seats", 1L, "reservations", 1L));

  private final JdbcTemplate books;

  Guarantees(JdbcTemplate books) {
    this.books = books;
  }

  void hold() {
    promises().forEach(Runnable::run);
  }

  /** What is not as promised, a text for each guarantee; empty when all hold. */
  public List<String> broken() {
    List<String> broken = new ArrayList<>();
    for (Runnable promise : promises()) {
      try {
        promise.run();
      } catch (AssertionError | ConditionTimeoutException violation) {
        broken.add(String.valueOf(violation.getMessage()));
      }
    }
    return broken;
  }

  private List<Runnable> promises() {
    return List.of(
        this::everySagaEnds,
        this::moneyIsConserved,
        this::eachEffectOnce,
        this::undoInReverse,
        this::aSeatIsSoldOnce,
        this::noSeatIsLost);
  }

  /** EVERY_SAGA_ENDS: nothing is under way any more, and nothing waits to be sent. */
  private void everySagaEnds() {
    Waiting.untilHolds(
        () ->
            assertThat(
                    books.queryForList(
                        """
                        select bin_to_uuid(id) id, status, due_at, state from orchestrator.saga
                        where status in ('RUNNING', 'COMPENSATING') or due_at is not null
                        """))
                .as("EVERY_SAGA_ENDS")
                .isEmpty());
  }

  /**
   * MONEY_IS_CONSERVED: what was charged is in balances, paid orders or confirmed reservations, and
   * payments agree.
   */
  private void moneyIsConserved() {
    long charged = sum("select sum(amount) from point.ledger where kind = 'CHARGE'");
    long balances = sum("select sum(balance) from point.account");
    long orders =
        sum(
            """
            select sum(total_price) from orders.orders
            where status = 'PAID' and refund_saga_id is null
            """);
    long reservations =
        sum("select sum(price) from reservation.reservation where status = 'CONFIRMED'");
    assertThat(balances + orders + reservations)
        .as("MONEY_IS_CONSERVED: balances, paid orders and confirmed reservations")
        .isEqualTo(charged);
    assertThat(payments("ORDER"))
        .as("MONEY_IS_CONSERVED: payments and paid orders")
        .isEqualTo(orders);
    assertThat(payments("RESERVATION"))
        .as("MONEY_IS_CONSERVED: payments and confirmed reservations")
        .isEqualTo(reservations);
    assertThat(
            books.queryForList(
                """
                select a.buyer_id, a.balance, l.balance from point.account a
                left join (select buyer_id,
                             sum(case kind when 'USE' then -cast(amount as signed)
                                           else cast(amount as signed) end) balance
                           from point.ledger group by buyer_id) l on l.buyer_id = a.buyer_id
                where a.balance <> coalesce(l.balance, 0)
                """))
        .as("MONEY_IS_CONSERVED: each ledger adds up to its balance")
        .isEmpty();
  }

  /** EACH_EFFECT_ONCE: a completed saga shows each effect once, another shows none. */
  private void eachEffectOnce() {
    Map<String, Map<String, Long>> effects = new HashMap<>();
    count(effects, "payments", "payment.payment where saga_id is not null");
    count(effects, "uses", "point.ledger where kind = 'USE'");
    count(effects, "refunds", "point.ledger where kind = 'REFUND'");
    count(effects, "orders", "orders.orders where saga_id is not null");
    count(
        effects,
        "refundedOrders",
        "(select refund_saga_id saga_id from orders.orders) r where saga_id is not null");
    count(effects, "seats", "reservation.seat where saga_id is not null");
    count(effects, "reservations", "reservation.reservation where status <> 'CANCELLED'");
    List<Map<String, Object>> sagas =
        books.queryForList("select bin_to_uuid(id) saga, type, status from orchestrator.saga");
    assertThat(sagas)
        .as("EACH_EFFECT_ONCE: no effect without a saga")
        .extracting(saga -> (String) saga.get("saga"))
        .containsAll(effects.keySet());
    List<String> refunded =
        books.queryForList(
            "select bin_to_uuid(saga_id) from orders.orders where refund_saga_id is not null",
            String.class);
    for (Map<String, Object> saga : sagas) {
      String id = (String) saga.get("saga");
      Map<String, Long> shown = effects.getOrDefault(id, Map.of());
      if (saga.get("status").equals("COMPLETED")) {
        assertThat(shown)
            .as("EACH_EFFECT_ONCE: %s", saga)
            .isEqualTo(EFFECTS.get(saga.get("type") + (refunded.contains(id) ? ", refunded" : "")));
      } else {
        assertThat(shown)
            .as("EACH_EFFECT_ONCE: %s, and its points are back", saga)
            .isIn(Map.of(), Map.of("uses", 1L, "refunds", 1L));
      }
    }
  }

  /** UNDO_IN_REVERSE: steps are undone in the reverse of the order in which they were begun. */
  private void undoInReverse() {
    Map<String, List<String>> done = new HashMap<>();
    Map<String, List<String>> undone = new HashMap<>();
    books.query(
        """
        select bin_to_uuid(j.saga_id) saga, j.decided from orchestrator.saga_journal j
        join orchestrator.saga s on s.id = j.saga_id
        where s.status <> 'COMPLETED' order by j.saga_id, j.seq
        """,
        row -> {
          String saga = row.getString("saga");
          for (String command : sent(JSON.readTree(row.getString("decided")))) {
            String[] parts = command.split(":");
            if (parts[2].equals("bar")) {
              continue;
            }
            List<String> steps =
                (parts[2].equals("do") ? done : undone)
                    .computeIfAbsent(saga, id -> new ArrayList<>());
            if (!steps.contains(parts[1])) {
              steps.add(parts[1]);
            }
          }
        });
    done.forEach(
        (saga, steps) -> {
          Collections.reverse(steps);
          assertThat(undone.get(saga)).as("UNDO_IN_REVERSE: %s", saga).isEqualTo(steps);
        });
  }

  /** A_SEAT_IS_SOLD_ONCE: nobody else's reservation of it is confirmed, or paid. */
  private void aSeatIsSoldOnce() {
    assertThat(
            books.queryForList(
                """
                select r.seat_id, group_concat(r.id) sold from reservation.reservation r
                left join payment.payment p on p.kind = 'RESERVATION' and p.subject_id = r.id
                where r.status = 'CONFIRMED' or p.status = 'COMPLETED'
                group by r.seat_id having count(*) > 1
                """))
        .as("A_SEAT_IS_SOLD_ONCE")
        .isEmpty();
  }

  /**
   * NO_SEAT_IS_LOST: a seat is either reserved by its one reservation, or may be held by anyone.
   */
  private void noSeatIsLost() {
    assertThat(
            books.queryForList(
                """
                select s.id, s.status, s.reservation_id, r.id made, r.status becoming
                from reservation.seat s
                left join reservation.reservation r on r.seat_id = s.id and r.status <> 'CANCELLED'
                where not (s.status = 'RESERVED' and r.status <=> 'CONFIRMED'
                           and r.id <=> s.reservation_id and r.saga_id <=> s.saga_id
                           and r.buyer_id <=> s.held_by)
                  and not (s.status in ('AVAILABLE', 'HELD') and s.saga_id is null
                           and s.reservation_id is null and r.id is null)
                """))
        .as("NO_SEAT_IS_LOST")
        .isEmpty();
  }

  private static List<String> sent(JsonNode decided) {
    return StreamSupport.stream(decided.get("sent").spliterator(), false)
        .map(send -> send.get("command").asString())
        .toList();
  }

  private void count(Map<String, Map<String, Long>> effects, String kind, String rows) {
    books.query(
        "select bin_to_uuid(saga_id) saga, count(*) n from " + rows + " group by saga_id",
        row -> {
          effects
              .computeIfAbsent(row.getString("saga"), saga -> new HashMap<>())
              .put(kind, row.getLong("n"));
        });
  }

  private long payments(String kind) {
    return sum(
        "select sum(amount) from payment.payment where status = 'COMPLETED' and kind = ?", kind);
  }

  private long sum(String sql, Object... arguments) {
    Long sum = books.queryForObject(sql, Long.class, arguments);
    return sum == null ? 0 : sum;
  }
}
