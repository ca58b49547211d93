package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What operators asked for, and what came of it. Neither is ever changed. */
public final class OperatorActs {

  private static final MultiRowInsert INSERT_ACT =
      MultiRowInsert.into(
          "operator_act",
          "id",
          "saga_id",
          "step",
          "slot",
          "action",
          "asked_by",
          "reason",
          "asked_at");
  private static final MultiRowInsert INSERT_VERDICT =
      MultiRowInsert.into("operator_verdict", "act_id", "verdict", "detail", "at");

  private static final String WITHOUT_VERDICT =
      """
      select a.id, a.saga_id, a.step, a.slot, a.action, a.asked_by, a.reason, a.asked_at
      from operator_act a
      where not exists (select 1 from operator_verdict v where v.act_id = a.id) and\s""";

  /** Acts that an owner of this build may do; one of a later build waits for that build. */
  private static final String OPEN =
      String.format(
          Locale.ROOT,
          "%sa.action in (%s) and ",
          WITHOUT_VERDICT,
          named(action -> !action.beginsItsSaga()));

  private static final String BEGAN =
      String.format(
          Locale.ROOT,
          "%sa.action in (%s) and a.saga_id = ?",
          WITHOUT_VERDICT,
          named(OperatorAction::beginsItsSaga));

  private final JdbcTemplate jdbc;

  private static String named(Predicate<OperatorAction> wanted) {
    return Stream.of(OperatorAction.values())
        .filter(wanted)
        .map(action -> "'" + action + "'")
        .collect(joining(","));
  }

  public OperatorActs(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  public void add(OperatorAct act) {
    INSERT_ACT.run(
        jdbc,
        List.of(act),
        each ->
            new @Nullable Object[] {
              each.id(),
              each.sagaId(),
              each.step(),
              each.slot(),
              each.action(),
              each.by().name(),
              each.by().reason(),
              each.askedAt()
            });
  }

  /** Those of these acts that have no verdict, in the order in which they were asked. */
  List<OperatorAct> openOf(Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : open(
            String.format(Locale.ROOT, "a.id in (%s) order by a.asked_at, a.id", marks(ids)),
            ids.stream().map(UUIDUtil::asByteArray).toArray());
  }

  /** Acts of these slots, asked since then, that have no verdict; the oldest first. */
  public List<OperatorAct> open(Collection<Integer> slots, Instant since, int limit) {
    if (slots.isEmpty()) {
      return List.of();
    }
    List<Object> values = new ArrayList<>(slots);
    values.add(Timestamp.from(since));
    values.add(limit);
    return open(
        String.format(
            Locale.ROOT,
            "a.slot in (%s) and a.asked_at >= ? order by a.asked_at, a.id limit ?",
            marks(slots)),
        values.toArray());
  }

  /** The act that began this saga and has no verdict yet. */
  Optional<OperatorAct> began(UUID sagaId) {
    return jdbc
        .query(BEGAN, (row, number) -> act(row), new Object[] {UUIDUtil.asByteArray(sagaId)})
        .stream()
        .findFirst();
  }

  private List<OperatorAct> open(String which, Object... values) {
    return jdbc.query(OPEN + which, (row, number) -> act(row), values);
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when one of the acts has a verdict
   */
  void add(Collection<OperatorVerdict> verdicts) {
    INSERT_VERDICT.run(
        jdbc,
        verdicts,
        each -> new @Nullable Object[] {each.actId(), each.code(), each.detail(), each.at()});
  }

  private static OperatorAct act(ResultSet row) throws SQLException {
    return new OperatorAct(
        UUIDUtil.uuid(row.getBytes("id")),
        UUIDUtil.uuid(row.getBytes("saga_id")),
        row.getString("step"),
        row.getInt("slot"),
        OperatorAction.valueOf(row.getString("action")),
        new Operator(row.getString("asked_by"), row.getString("reason")),
        row.getTimestamp("asked_at").toInstant());
  }

  private static String marks(Collection<?> values) {
    return values.stream().map(value -> "?").collect(joining(","));
  }
}
