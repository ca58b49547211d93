package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.messaging.CloudEvents;
import io.paysaga.saga.messaging.Message;
import io.paysaga.saga.messaging.PollHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns what stands on {@code saga.replies} into events of sagas. */
final class SagaReplies implements PollHandler<Object> {

  private final Sagas sagas;
  private final CloudEvents events;
  private final Clock clock;

  SagaReplies(Sagas sagas, CloudEvents events, Clock clock) {
    this.sagas = sagas;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public Message<Object> decode(ConsumerRecord<byte[], byte[]> kafka) {
    return events.read(kafka, Object.class);
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(List<Message<Object>> messages) {
    Instant now = clock.instant();
    return sagas.on(messages.stream().map(message -> occurrence(message, now)).toList());
  }

  private static Sagas.Occurrence occurrence(Message<Object> message, Instant now) {
    if (message.body() instanceof Reply reply) {
      CommandId id = message.commandId();
      return new Sagas.Occurrence(
          id.sagaId(), new SagaEvent.Answered(id, message.attempt(), reply, now));
    }
    return new Sagas.Occurrence(message.sagaId(), ((OperatorAct) message.body()).event(now));
  }

  @Override
  public void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    sagas.notAcknowledged(records);
  }
}
