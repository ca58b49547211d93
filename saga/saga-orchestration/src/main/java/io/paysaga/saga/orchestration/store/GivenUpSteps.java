package io.paysaga.saga.orchestration.store;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaTransaction.Change;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** The best-effort steps that are given up, a row each for as long as they are. */
public final class GivenUpSteps {

  private final JdbcTemplate jdbc;

  public GivenUpSteps(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private static Stream<Object[]> incurred(Change<?> saga) {
    return givenUp(saga.after())
        .filter(step -> isNot(step, saga.before()))
        .map(
            step ->
                new Object[] {
                  UUIDUtil.asByteArray(saga.after().sagaId()),
                  step.name(),
                  Timestamp.from(step.endedAt())
                });
  }

  private static Stream<Object[]> paid(Change<?> saga) {
    return givenUp(saga.before())
        .filter(step -> isNot(step, saga.after()))
        .map(step -> new Object[] {UUIDUtil.asByteArray(saga.after().sagaId()), step.name()});
  }

  private static Stream<StepState> givenUp(SagaState<?> state) {
    return state.steps().stream().filter(step -> step.status() == StepStatus.GIVEN_UP);
  }

  private static boolean isNot(StepState step, SagaState<?> state) {
    return givenUp(state).noneMatch(other -> other.name().equals(step.name()));
  }

  /** Hardly ever is there one. */
  public void write(List<Change<?>> changes) {
    List<Object[]> incurred = changes.stream().flatMap(GivenUpSteps::incurred).toList();
    List<Object[]> paid = changes.stream().flatMap(GivenUpSteps::paid).toList();
    if (!incurred.isEmpty()) {
      jdbc.batchUpdate(
          "insert into best_effort_debt (saga_id, step, given_up_at) values (?,?,?)", incurred);
    }
    if (!paid.isEmpty()) {
      jdbc.batchUpdate("delete from best_effort_debt where saga_id = ? and step = ?", paid);
    }
  }

  /** Those that were given up in this time, oldest first. */
  public List<GivenUpStep> between(Instant from, Instant to, int limit) {
    return jdbc.query(
        """
        select bin_to_uuid(d.saga_id) saga_id, s.subject, d.step, d.given_up_at
        from best_effort_debt d join saga s on s.id = d.saga_id
        where d.given_up_at >= ? and d.given_up_at < ? order by d.given_up_at limit ?
        """,
        (row, number) ->
            new GivenUpStep(
                UUID.fromString(row.getString("saga_id")),
                Subject.parse(row.getString("subject")),
                row.getString("step"),
                row.getTimestamp("given_up_at").toInstant()),
        Timestamp.from(from),
        Timestamp.from(to),
        limit);
  }
}
