package io.paysaga.saga.participant;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MultiRowInsert;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The replies that this participant has given, one row per command, written in the transaction of
 * the effect. A second row of one id is a duplicate key: the transaction rolls back and the record
 * is handled again, when it sees the first.
 */
final class Inbox {

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into(
          "inbox", "saga_id", "step", "direction", "reply_type", "reply", "asked_by", "kept", "at");

  /**
   * A reply that is to be remembered.
   *
   * @param askedBy who sent the command that it came of, as far as that was said
   * @param kept whether it is never purged, see {@link InboxPurge}
   */
  record Row(CommandId id, Reply reply, @Nullable String askedBy, boolean kept) {}

  private final JdbcTemplate jdbc;
  private final MessageJson messages;
  private final Clock clock;

  Inbox(JdbcTemplate jdbc, MessageJson messages, Clock clock) {
    this.jdbc = jdbc;
    this.messages = messages;
    this.clock = clock;
  }

  /** The replies to these commands, and to the dos of those that are undos, as far as given. */
  Map<CommandId, Reply> replies(Collection<CommandId> ids) {
    // By saga, not by (saga, step, direction): row constructors in `in` are slower to plan, and a
    // saga has a handful of rows here.
    List<UUID> sagas = ids.stream().map(CommandId::sagaId).distinct().sorted().toList();
    Map<CommandId, Reply> replies = new HashMap<>();
    jdbc.query(
        "select saga_id, step, direction, reply_type, reply from inbox where saga_id in ("
            + sagas.stream().map(saga -> "?").collect(Collectors.joining(","))
            + ")",
        row -> {
          replies.put(
              new CommandId(
                  UUIDUtil.uuid(row.getBytes("saga_id")),
                  row.getString("step"),
                  Direction.valueOf(row.getString("direction"))),
              (Reply) messages.readBody(row.getBytes("reply"), row.getString("reply_type")));
        },
        sagas.stream().map(UUIDUtil::asByteArray).toArray());
    return replies;
  }

  void add(Collection<Row> rows) {
    Instant now = clock.instant();
    INSERT.run(
        jdbc,
        rows,
        row ->
            new @Nullable Object[] {
              row.id().sagaId(),
              row.id().step(),
              row.id().direction(),
              messages.nameOf(row.reply()),
              messages.writeBody(row.reply()),
              row.askedBy(),
              row.kept(),
              now
            });
  }
}
