package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Answers a poll of commands: copies from the inbox, the others by what they do. */
final class Participant implements PollHandler {

  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

  private final String source;
  private final Work work;

  /** What a participant does, in the transaction of the poll. */
  @FunctionalInterface
  interface Work {

    /** Answers each of these, in their order. */
    Map<Message, Answer> answer(Connection connection, List<Message> commands, Instant now)
        throws SQLException;
  }

  Participant(String source, Work work) {
    this.source = source;
    this.work = work;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(Connection connection, List<Message> poll)
      throws SQLException {
    Map<String, Message> commands = new LinkedHashMap<>();
    poll.forEach(message -> commands.putIfAbsent(message.id(), message));
    Map<String, Answer> known = Inbox.answers(connection, commands.values());
    List<Message> unanswered =
        commands.values().stream().filter(command -> !known.containsKey(command.id())).toList();
    Instant now = CLOCK.instant();
    if (!unanswered.isEmpty()) {
      Map<Message, Answer> fresh = work.answer(connection, unanswered, now);
      Inbox.add(connection, fresh, now);
      fresh.forEach((command, answer) -> known.put(command.id(), answer));
    }
    connection.commit();
    List<ProducerRecord<byte[], byte[]>> replies = new ArrayList<>(commands.size());
    commands
        .values()
        .forEach(
            command ->
                replies.add(
                    command
                        .answeredWith(Objects.requireNonNull(known.get(command.id())))
                        .to(Message.REPLIES, command.sagaId().toString(), source, now)));
    return replies;
  }
}
