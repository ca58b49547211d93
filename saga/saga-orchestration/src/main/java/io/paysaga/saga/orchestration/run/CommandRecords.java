package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the records of the commands that sagas send. */
record CommandRecords(CloudEventRecords events) {

  ProducerRecord<byte[], byte[]> write(Decision.Send send, Instant now) {
    String key = send.command().key();
    return events.write(
        MessageTypes.topicOf(send.command().getClass()).orElseThrow(),
        key,
        key,
        SagaMessage.of(
            send.id(),
            send.command(),
            send.attempt(),
            traceOf(send.id().toString(), send.id().sagaId()),
            now));
  }

  /** The saga's id is its trace id (a UUID fits); the span is a hash of the command's id. */
  static String traceOf(String id, UUID sagaId) {
    return String.format(
        Locale.ROOT,
        "00-%016x%016x-%016x-01",
        sagaId.getMostSignificantBits(),
        sagaId.getLeastSignificantBits(),
        ((long) id.hashCode() << 32) | 1);
  }
}
