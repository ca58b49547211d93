package io.paysaga.benchmark.bare;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Answers a poll of commands: copies from the inbox, the others by what they do. */
final class Participant implements PollHandler {

  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

  private final CloudEventRecords records;
  private final Inbox inbox = new Inbox();
  private final Work work;

  /** What a participant does, in the transaction of the poll. */
  @FunctionalInterface
  interface Work {

    /** Answers each of these, in their order. */
    Map<CommandId, Reply> answer(
        Connection connection, Map<CommandId, Command> commands, Instant now) throws SQLException;
  }

  Participant(String source, Work work) {
    this.records = Wire.records(source);
    this.work = work;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(
      Connection connection, List<ConsumerRecord<byte[], byte[]>> poll) throws SQLException {
    Map<CommandId, SagaMessage<Command>> commands = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> kafka : poll) {
      SagaMessage<Command> command = records.read(kafka, Command.class);
      commands.putIfAbsent(command.commandId(), command);
    }
    Map<CommandId, Reply> answers = inbox.answers(connection, commands.keySet());
    Map<CommandId, Command> unanswered = new LinkedHashMap<>();
    commands.forEach(
        (id, command) -> {
          if (!answers.containsKey(id)) {
            unanswered.put(id, command.body());
          }
        });
    Instant now = CLOCK.instant();
    if (!unanswered.isEmpty()) {
      Map<CommandId, Reply> fresh = work.answer(connection, unanswered, now);
      inbox.add(connection, fresh, commands, now);
      answers.putAll(fresh);
    }
    connection.commit();
    List<ProducerRecord<byte[], byte[]>> replies = new ArrayList<>(commands.size());
    commands.forEach(
        (id, command) ->
            replies.add(
                records.write(
                    Wire.REPLIES,
                    id.sagaId().toString(),
                    command.body().key(),
                    SagaMessage.of(
                        id, answers.get(id), command.attempt(), command.traceparent(), now))));
    return replies;
  }
}
