package io.paysaga.benchmark.bare;

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
import org.apache.kafka.clients.producer.ProducerRecord;

/** Moves sagas on: one locking read, one journal insert, one upsert and one commit per poll. */
final class Replies implements PollHandler {

  static final String SOURCE = "/saga-orchestrator";

  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

  private final Consumer<Saga> ended;

  /**
   * @param ended is told of every saga whose outcome stands, once it is durable
   */
  Replies(Consumer<Saga> ended) {
    this.ended = ended;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(Connection connection, List<Message> poll)
      throws SQLException {
    Instant now = CLOCK.instant();
    Map<UUID, Saga> sagas =
        SagaTable.lock(
            connection,
            poll.stream().map(Message::sagaId).collect(Collectors.toCollection(TreeSet::new)));
    Map<UUID, Saga> moved = new TreeMap<>();
    List<Saga.Move> moves = new ArrayList<>(poll.size());
    for (Message reply : poll) {
      Saga saga = sagas.get(reply.sagaId());
      Saga.Move move = saga == null ? null : saga.answered(reply, now);
      if (move != null) {
        moves.add(move);
        moved.put(saga.id(), saga);
      }
    }
    SagaTable.update(connection, moved.values(), moves.stream().map(Saga.Move::entry).toList());
    connection.commit();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(moves.size());
    for (Saga.Move move : moves) {
      if (move.ended()) {
        ended.accept(moved.get(move.entry().sagaId()));
      }
      if (move.send() != null && move.topic() != null) {
        records.add(move.send().to(move.topic(), move.send().subject(), SOURCE, now));
      }
    }
    return records;
  }
}
