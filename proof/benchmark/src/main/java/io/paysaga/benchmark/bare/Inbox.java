package io.paysaga.benchmark.bare;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.SagaMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The answers that a participant has given; a copy of a command gets the first one's again. */
final class Inbox {

  Map<CommandId, Reply> answers(Connection connection, Collection<CommandId> commands)
      throws SQLException {
    Map<CommandId, Reply> answers = new HashMap<>();
    Sql.select(
        connection,
        "select saga_id, step, direction, reply_type, reply from inbox force index (primary)"
            + " where saga_id",
        commands.stream().map(CommandId::sagaId).collect(Collectors.toCollection(TreeSet::new)),
        "",
        row ->
            answers.put(
                new CommandId(
                    Sql.uuid(row.getBytes(1)),
                    row.getString(2),
                    Direction.valueOf(row.getString(3))),
                (Reply) Wire.MESSAGES.readBody(row.getBytes(5), row.getString(4))));
    return answers;
  }

  /**
   * @param commands those answered, which say who asked
   */
  void add(
      Connection connection,
      Map<CommandId, Reply> answers,
      Map<CommandId, SagaMessage<Command>> commands,
      Instant now)
      throws SQLException {
    String at = Sql.time(now);
    Sql.write(
        connection,
        "insert into inbox (saga_id, step, direction, reply_type, reply, asked_by, at)"
            + " values (?,?,?,?,?,?,?)",
        answers.entrySet(),
        (row, entry) -> {
          row.setBytes(1, Sql.bytes(entry.getKey().sagaId()));
          row.setString(2, entry.getKey().step());
          row.setString(3, entry.getKey().direction().name());
          row.setString(4, Wire.MESSAGES.nameOf(entry.getValue()));
          row.setBytes(5, Wire.MESSAGES.writeBody(entry.getValue()));
          row.setString(6, commands.get(entry.getKey()).source());
          row.setString(7, at);
        });
  }
}
