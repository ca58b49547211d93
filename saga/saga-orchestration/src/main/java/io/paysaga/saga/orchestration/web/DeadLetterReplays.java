package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.UndecodableRecord;
import io.paysaga.saga.orchestration.api.DeadLettered;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Has what became a dead letter handled after all, by an act of its saga. A reply is taken as it
 * lies there: it is read and judged here, and stands in the act's row. A command is not, for
 * anybody may have put it there: its saga sends what it would send itself.
 */
@Component
class DeadLetterReplays {

  private final CloudEventRecords events;
  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final Clock clock;

  DeadLetterReplays(
      CloudEventRecords events,
      SagaQueries sagas,
      OperatorRequests operators,
      @Qualifier("sagaClock") Clock clock) {
    this.events = events;
    this.sagas = sagas;
    this.operators = operators;
    this.clock = clock;
  }

  /**
   * What would come of it.
   *
   * @param letter as it is asked for
   */
  record Judged(DeadLetterVerdict verdict, DeadLettered letter) {}

  Judged judge(ConsumerRecord<byte[], byte[]> kafka) {
    String place = new DeadLetterId(kafka.topic(), kafka.partition(), kafka.offset()).toString();
    try {
      SagaMessage<Object> message = events.read(asRead(kafka), Object.class);
      DeadLetterVerdict verdict =
          DeadLetterVerdict.of(
              message,
              sagas.find(message.sagaId()),
              reply -> operators.objectionTo(reply).isEmpty());
      return new Judged(verdict, asked(message, place, verdict.kind()));
    } catch (UndecodableRecord reason) {
      DeadLetterVerdict verdict = DeadLetterVerdict.malformed(reason);
      return new Judged(verdict, new DeadLettered(place, null, null, verdict.kind().code()));
    }
  }

  private DeadLettered asked(
      SagaMessage<Object> message, String place, DeadLetterVerdict.Kind kind) {
    String objection = kind == DeadLetterVerdict.Kind.WILL_BE_HANDLED ? null : kind.code();
    if (message.body() instanceof Reply reply) {
      CommandId id = message.commandId();
      return new DeadLettered(
          place,
          id,
          new SagaEvent.Answered(
              id, message.attempt(), reply, clock.instant(), message.ownedTopics()),
          objection);
    }
    return new DeadLettered(
        place, message.body() instanceof Command ? message.commandId() : null, null, objection);
  }

  /** As it was read before it was put aside: with the message's own headers only. */
  private static ConsumerRecord<byte[], byte[]> asRead(ConsumerRecord<byte[], byte[]> letter) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : letter.headers()) {
      if (header.key().startsWith("ce_") || header.key().equals("content-type")) {
        headers.add(header);
      }
    }
    return new ConsumerRecord<>(
        DeadLetterTopics.origin(letter.topic()),
        0,
        0,
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        letter.key(),
        letter.value(),
        headers,
        Optional.empty());
  }
}
