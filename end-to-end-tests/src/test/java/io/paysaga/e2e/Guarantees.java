package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  private final JdbcTemplate books;

  Guarantees(JdbcTemplate books) {
    this.books = books;
  }

  void hold() {
    everySagaEnds();
    moneyIsConserved();
    eachEffectOnce();
    undoInReverse();
  }

  /** What is not as promised, a text for each guarantee; empty when all hold. */
  public List<String> broken() {
    List<String> broken = new ArrayList<>();
    List<Runnable> promises =
        List.of(
            this::everySagaEnds, this::moneyIsConserved, this::eachEffectOnce, this::undoInReverse);
    for (Runnable promise : promises) {
      try {
        promise.run();
      } catch (AssertionError | ConditionTimeoutException violation) {
        broken.add(String.valueOf(violation.getMessage()));
      }
    }
    return broken;
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

  /** MONEY_IS_CONSERVED: what was charged is in balances or in paid orders, and payments agree. */
  private void moneyIsConserved() {
    long charged = sum("select sum(amount) from point.ledger where kind = 'CHARGE'");
    long balances = sum("select sum(balance) from point.account");
    long paid = sum("select sum(total_price) from orders.orders where status = 'PAID'");
    long payments = sum("select sum(amount) from payment.payment where status = 'COMPLETED'");
    assertThat(balances + paid)
        .as("MONEY_IS_CONSERVED: balances and paid orders")
        .isEqualTo(charged);
    assertThat(payments).as("MONEY_IS_CONSERVED: payments and paid orders").isEqualTo(paid);
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
    Map<String, Effects> effects = new HashMap<>();
    count(
        effects,
        "payments",
        "select bin_to_uuid(saga_id) saga, count(*) n from payment.payment where saga_id is not null group by saga_id");
    count(
        effects,
        "uses",
        "select bin_to_uuid(saga_id) saga, count(*) n from point.ledger where kind = 'USE' group by saga_id");
    count(
        effects,
        "refunds",
        "select bin_to_uuid(saga_id) saga, count(*) n from point.ledger where kind = 'REFUND' group by saga_id");
    count(
        effects,
        "orders",
        "select bin_to_uuid(saga_id) saga, count(*) n from orders.orders where saga_id is not null group by saga_id");
    Map<String, String> sagas =
        books.queryForList("select bin_to_uuid(id) saga, status from orchestrator.saga").stream()
            .collect(
                Collectors.toMap(
                    row -> (String) row.get("saga"), row -> (String) row.get("status")));
    assertThat(sagas.keySet())
        .as("EACH_EFFECT_ONCE: no effect without a saga")
        .containsAll(effects.keySet());
    sagas.forEach(
        (saga, status) -> {
          Effects shown = effects.getOrDefault(saga, new Effects(new HashMap<>()));
          if (status.equals("COMPLETED")) {
            assertThat(shown.counts)
                .as("EACH_EFFECT_ONCE: %s is completed", saga)
                .isEqualTo(Map.of("payments", 1L, "uses", 1L, "orders", 1L));
          } else {
            assertThat(shown.of("payments")).as("EACH_EFFECT_ONCE: payment of %s", saga).isZero();
            assertThat(shown.of("orders")).as("EACH_EFFECT_ONCE: order of %s", saga).isZero();
            assertThat(shown.of("uses"))
                .as("EACH_EFFECT_ONCE: points of %s", saga)
                .isLessThanOrEqualTo(1);
            assertThat(shown.of("refunds"))
                .as("EACH_EFFECT_ONCE: points of %s are back", saga)
                .isEqualTo(shown.of("uses"));
          }
        });
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

  private static List<String> sent(JsonNode decided) {
    return StreamSupport.stream(decided.get("sent").spliterator(), false)
        .map(send -> send.get("command").asString())
        .toList();
  }

  private record Effects(Map<String, Long> counts) {
    long of(String kind) {
      return counts.getOrDefault(kind, 0L);
    }
  }

  private void count(Map<String, Effects> effects, String kind, String sql) {
    books.query(
        sql,
        row -> {
          effects
              .computeIfAbsent(row.getString("saga"), id -> new Effects(new HashMap<>()))
              .counts
              .put(kind, row.getLong("n"));
        });
  }

  private long sum(String sql) {
    Long sum = books.queryForObject(sql, Long.class);
    return sum == null ? 0 : sum;
  }
}
