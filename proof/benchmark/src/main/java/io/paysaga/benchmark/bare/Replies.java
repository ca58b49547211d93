package io.paysaga.benchmark.bare;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.SagaMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Moves sagas on: one locking read, one journal insert, one upsert and one commit per poll. */
final class Replies implements PollHandler {

  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

  private final CloudEventRecords records;
  private final Consumer<Saga> ended;

  /**
   * @param ended is told of every saga whose outcome stands, once it is durable
   */
  Replies(CloudEventRecords records, Consumer<Saga> ended) {
    this.records = records;
    this.ended = ended;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(
      Connection connection, List<ConsumerRecord<byte[], byte[]>> poll) throws SQLException {
    Instant now = CLOCK.instant();
    List<SagaMessage<Reply>> replies =
        poll.stream().map(kafka -> records.read(kafka, Reply.class)).toList();
    Map<UUID, Saga> sagas =
        SagaTable.lock(
            connection,
            replies.stream()
                .map(SagaMessage::sagaId)
                .collect(Collectors.toCollection(TreeSet::new)));
    Map<UUID, Saga> moved = new TreeMap<>();
    List<Saga.Move> moves = new ArrayList<>(poll.size());
    for (SagaMessage<Reply> reply : replies) {
      Saga saga = sagas.get(reply.sagaId());
      Saga.Move move =
          saga == null ? null : saga.answered(reply, Wire.MESSAGES.nameOf(reply.body()), now);
      if (move != null) {
        moves.add(move);
        moved.put(saga.id(), saga);
      }
    }
    SagaTable.update(connection, moved.values(), moves.stream().map(Saga.Move::entry).toList());
    connection.commit();
    List<ProducerRecord<byte[], byte[]>> commands = new ArrayList<>(moves.size());
    for (Saga.Move move : moves) {
      if (move.ended()) {
        ended.accept(moved.get(move.entry().sagaId()));
      }
      if (move.send() != null) {
        commands.add(record(records, move.send()));
      }
    }
    return commands;
  }

  static ProducerRecord<byte[], byte[]> record(
      CloudEventRecords records, SagaMessage<Command> message) {
    Command command = message.body();
    return records.write(
        MessageTypes.topicOf(command.getClass()).orElseThrow(),
        command.key(),
        command.key(),
        message);
  }
}
