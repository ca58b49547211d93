package io.paysaga.messaging.participant;

import io.paysaga.events.Command;
import io.paysaga.events.Reply;
import io.paysaga.messaging.CloudEvents;
import io.paysaga.messaging.Message;
import java.time.Clock;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Addresses a reply: to the saga, under the command's own id. */
final class Replies {

  private final CloudEvents events;
  private final Clock clock;

  Replies(CloudEvents events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  ProducerRecord<byte[], byte[]> to(Message<? extends Command> command, Reply reply) {
    return events.write(
        Reply.TOPIC,
        command.sagaId().toString(),
        command.body().key(),
        new Message<>(
            command.id(),
            command.sagaId(),
            reply,
            command.attempt(),
            command.traceparent(),
            clock.instant()));
  }
}
