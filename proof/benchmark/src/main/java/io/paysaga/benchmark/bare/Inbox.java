package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The answers that a participant has given; a copy of a command gets the first one's again. */
final class Inbox {

  private Inbox() {}

  /** By command id. */
  static Map<String, Answer> answers(Connection connection, Collection<Message> commands)
      throws SQLException {
    Map<String, Answer> answers = new HashMap<>();
    Sql.select(
        connection,
        "select saga_id, step, direction, reply_type, reply from inbox force index (primary)"
            + " where saga_id",
        commands.stream().map(Message::sagaId).collect(Collectors.toCollection(TreeSet::new)),
        "",
        row ->
            answers.put(
                Sql.uuid(row.getBytes(1))
                    + ":"
                    + row.getString(2)
                    + ":"
                    + row.getString(3).toLowerCase(Locale.ROOT),
                new Answer(row.getString(4), new String(row.getBytes(5), UTF_8))));
    return answers;
  }

  static void add(Connection connection, Map<Message, Answer> answers, Instant now)
      throws SQLException {
    String at = Sql.time(now);
    Sql.write(
        connection,
        "insert into inbox (saga_id, step, direction, reply_type, reply, at) values (?,?,?,?,?,?)",
        answers.entrySet(),
        (row, entry) -> {
          row.setBytes(1, Sql.bytes(entry.getKey().sagaId()));
          row.setString(2, entry.getKey().step());
          row.setString(3, entry.getKey().isUndo() ? "UNDO" : "DO");
          row.setString(4, entry.getValue().type());
          row.setBytes(5, entry.getValue().body().getBytes(UTF_8));
          row.setString(6, at);
        });
  }
}
