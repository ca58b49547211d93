package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http;
import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Shop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What the services' own data says at the end of a run. */
final class Books {

  private final Shop shop;
  private final JdbcTemplate sql;
  private final Http auditor;

  Books(Shop shop) {
    this.shop = shop;
    this.sql = shop.books();
    this.auditor = new Http(Duration.ofMinutes(2)).as(shop.stack().tokens()::viewer);
  }

  long running() {
    return number(
        "select count(*) from orchestrator.saga where status in ('RUNNING', 'COMPENSATING')");
  }

  long waiting() {
    return number("select count(*) from orchestrator.saga where due_at is not null");
  }

  long stuck() {
    return number("select count(*) from orchestrator.saga where stuck_since is not null");
  }

  /** How many sagas of each flow ended how, and where the others failed. */
  Map<String, Long> endings() {
    Map<String, Long> endings = new TreeMap<>();
    sql.query(
        """
        select concat_ws(' ', type, convert(status using utf8mb4), state ->> '$.failure.step',
                         state ->> '$.failure.code') how,
               count(*) n
        from orchestrator.saga group by how
        """,
        row -> {
          endings.put(row.getString("how"), row.getLong("n"));
        });
    return endings;
  }

  /** What is not as promised, or not as buyers were told. */
  List<String> violations(Map<String, UUID> told) {
    List<String> violations = new ArrayList<>(shop.guarantees().broken());
    Map<String, UUID> keys = new HashMap<>();
    sql.query(
        "select name, bin_to_uuid(saga_id) saga from orchestrator.idempotency_key",
        row -> {
          keys.put(row.getString("name"), UUID.fromString(row.getString("saga")));
        });
    told.forEach(
        (key, saga) -> {
          if (!saga.equals(keys.get(key))) {
            violations.add(
                "Key %s was told saga %s, and stands for %s.".formatted(key, saga, keys.get(key)));
          }
        });
    sql.queryForList(
            """
            select bin_to_uuid(k.saga_id) from orchestrator.idempotency_key k
            left join orchestrator.saga s on s.id = k.saga_id where s.id is null
            """,
            String.class)
        .forEach(saga -> violations.add("Saga " + saga + " was accepted and is gone."));
    sql.queryForList(
            """
            select bin_to_uuid(s.id) from orchestrator.saga s
            left join orchestrator.idempotency_key k on k.saga_id = s.id where k.saga_id is null
            """,
            String.class)
        .forEach(saga -> violations.add("Saga " + saga + " was begun, and nobody asked for it."));
    sql.queryForList(
            "select name from orchestrator.idempotency_key group by name having count(*) > 1",
            String.class)
        .forEach(key -> violations.add("Key " + key + " stands for several sagas."));
    return violations;
  }

  /** What the auditor says of all sagas of the day; it should judge each, since each has ended. */
  JsonNode audit() {
    Answer answer = auditor.get(shop.orchestrator() + "/audit?allAccounts=true");
    if (answer.status() != 200) {
      throw new IllegalStateException("The auditor does not judge: " + answer);
    }
    return answer.body();
  }

  private long number(String query) {
    Long number = sql.queryForObject(query, Long.class);
    return number == null ? 0 : number;
  }
}
