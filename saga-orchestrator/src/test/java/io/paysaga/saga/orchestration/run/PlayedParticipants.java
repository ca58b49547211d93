package io.paysaga.saga.orchestration.run;

import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Says yes to every command that is sent from now on, until it is closed. */
final class PlayedParticipants implements AutoCloseable {

  private static final Map<String, Reply> YES =
      Map.of(
          "pay", new Paid(1, Instant.EPOCH),
          "use-point", new Used(0),
          "complete-order", new Completed(),
          "deliver-order", new Delivered());

  private final Consumer<byte[], byte[]> commands;
  private final KafkaTemplate<byte[], byte[]> kafka;
  private final CloudEventRecords events;
  private final CompletableFuture<Void> answering;
  private volatile boolean closing;

  PlayedParticipants(
      ConsumerFactory<byte[], byte[]> consumers,
      KafkaTemplate<byte[], byte[]> kafka,
      CloudEventRecords events) {
    this.kafka = kafka;
    this.events = events;
    commands = consumers.createConsumer("played", "played-" + System.nanoTime());
    List<TopicPartition> partitions =
        List.of("payment.commands", "point.commands", "order.commands", "order.deliveries").stream()
            .flatMap(topic -> commands.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    commands.assign(partitions);
    commands.seekToEnd(partitions);
    partitions.forEach(commands::position);
    answering = CompletableFuture.runAsync(this::answer);
  }

  private void answer() {
    while (!closing) {
      commands.poll(Duration.ofMillis(20)).forEach(this::answer);
    }
    commands.close();
  }

  private void answer(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    SagaMessage<Command> message = events.read(kafkaRecord, Command.class);
    CommandId id = message.commandId();
    Reply reply = id.direction() == Direction.DO ? YES.get(id.step()) : new NothingToUndo();
    kafka.send(
        events.write(
            Reply.TOPIC,
            id.sagaId().toString(),
            "played",
            SagaMessage.of(id, reply, message.attempt(), message.traceparent(), message.time())));
  }

  @Override
  public void close() {
    closing = true;
    answering.join();
  }
}
