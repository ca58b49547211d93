package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns what stands on {@code saga.replies} into events of sagas. */
final class ReplyHandler implements PollHandler<Object> {

  private final Sagas sagas;
  private final CloudEventRecords events;
  private final Clock clock;

  ReplyHandler(Sagas sagas, CloudEventRecords events, Clock clock) {
    this.sagas = sagas;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public SagaMessage<Object> decode(ConsumerRecord<byte[], byte[]> kafka) {
    return events.read(kafka, Object.class);
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<Object>> messages) {
    Instant now = clock.instant();
    return sagas.on(messages.stream().map(message -> occurrence(message, now)).toList());
  }

  private static SagaOccurrence occurrence(SagaMessage<Object> message, Instant now) {
    if (message.body() instanceof Reply reply) {
      CommandId id = message.commandId();
      return new SagaOccurrence(
          id.sagaId(), new SagaEvent.Answered(id, message.attempt(), reply, now));
    }
    return new SagaOccurrence(
        message.sagaId(), ((OperatorRequestMessage) message.body()).event(now));
  }

  @Override
  public void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    sagas.notAcknowledged(records);
  }
}
