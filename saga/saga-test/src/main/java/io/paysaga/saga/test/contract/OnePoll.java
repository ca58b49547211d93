package io.paysaga.saga.test.contract;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Handles one transaction's worth of commands, without Kafka and the inbox. A service extends this
 * to ask what its commands answer and what they write.
 */
public abstract class OnePoll<C extends Command, T extends LockedAggregates> {

  @Autowired private ParticipantCommands<C, T> door;
  @Autowired private TransactionTemplate transaction;
  @Autowired protected JdbcTemplate jdbc;

  protected final UUID saga = UUID.randomUUID();

  protected final SagaCommand<C> of(UUID saga, C command) {
    return new SagaCommand<>(saga, "step", command);
  }

  protected final List<Reply> repliesTo(List<SagaCommand<C>> poll) {
    return transaction.execute(status -> door.handleAll(poll));
  }

  /** How many statements of each kind a poll takes, by the server's names: {@code Com_insert}. */
  protected final Map<String, Integer> statementsOf(List<SagaCommand<C>> poll) {
    return transaction.execute(
        status -> {
          Map<String, Integer> before = executed();
          door.handleAll(poll);
          Map<String, Integer> statements = executed();
          before.forEach((kind, many) -> statements.merge(kind, -many, Integer::sum));
          return statements;
        });
  }

  protected final int count(String rows) {
    return jdbc.queryForObject("select count(*) from " + rows, Integer.class);
  }

  /** What this transaction's connection has executed so far. */
  private Map<String, Integer> executed() {
    Map<String, Integer> statements = new HashMap<>();
    jdbc.query(
        """
        show session status
        where variable_name in ('Com_select', 'Com_insert', 'Com_update')
        """,
        row -> {
          statements.put(row.getString("Variable_name"), row.getInt("Value"));
        });
    return statements;
  }
}
