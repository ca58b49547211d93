package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Wakes the owner of a saga for an act that may be done, by a record among the replies. */
final class ActWaker {

  private static final Logger log = LoggerFactory.getLogger(ActWaker.class);

  private final CloudEventRecords events;
  private final KafkaTemplate<byte[], byte[]> kafka;

  ActWaker(CloudEventRecords events, KafkaTemplate<byte[], byte[]> kafka) {
    this.events = events;
    this.kafka = kafka;
  }

  /**
   * Returns when the broker has the record, or does not take it.
   *
   * @return where the record is, as {@code saga.replies-3@18}; null when the broker did not take
   *     it: then the owner looks by itself
   */
  @Nullable String wake(OperatorAct act) {
    try {
      RecordMetadata place = kafka.send(wakeUp(act)).join().getRecordMetadata();
      return place.topic() + "-" + place.partition() + "@" + place.offset();
    } catch (KafkaException | org.springframework.kafka.KafkaException | CompletionException away) {
      log.warn("Nobody is woken for the act {}; it is done later: {}", act.id(), away.toString());
      return null;
    }
  }

  private ProducerRecord<byte[], byte[]> wakeUp(OperatorAct act) {
    UUID sagaId = Objects.requireNonNull(act.sagaId());
    String saga = sagaId.toString();
    return events.write(
        saga,
        saga,
        new SagaMessage<>(
            act.id().toString(),
            sagaId,
            new OperatorRequestMessage(
                act.action(), act.asked().who().name(), act.asked().reason()),
            1,
            CommandRecords.traceOf(saga, sagaId),
            act.askedAt()));
  }
}
