package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.UndecodableRecord;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Has what became a dead letter handled after all. A reply is sent again as it was: key, value,
 * ids; of its headers only the message's own are kept, traces and what made it a dead letter are
 * not. A copy that comes twice is known by its command's id. A command is never sent as it lies
 * there, for anybody may have put it there: its saga sends what it would send itself.
 */
@Component
class DeadLetterReplays {

  private static final Logger log = LoggerFactory.getLogger(DeadLetterReplays.class);

  private final CloudEventRecords events;
  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final KafkaTemplate<byte[], byte[]> kafka;

  DeadLetterReplays(
      CloudEventRecords events,
      SagaQueries sagas,
      OperatorRequests operators,
      @Qualifier("sagaKafkaTemplate") KafkaTemplate<byte[], byte[]> kafka) {
    this.events = events;
    this.sagas = sagas;
    this.operators = operators;
    this.kafka = kafka;
  }

  DeadLetterVerdict judge(ConsumerRecord<byte[], byte[]> letter) {
    try {
      SagaMessage<Object> message = read(letter);
      return DeadLetterVerdict.of(
          message, sagas.find(message.sagaId()), reply -> operators.objectionTo(reply).isEmpty());
    } catch (UndecodableRecord reason) {
      return DeadLetterVerdict.malformed(reason);
    }
  }

  private SagaMessage<Object> read(ConsumerRecord<byte[], byte[]> letter) {
    return events.read(asRead(again(letter)), Object.class);
  }

  /**
   * Returns when the broker has what follows.
   *
   * @return where that is, as {@code saga.replies-3@18}: the reply, or what wakes the owner of a
   *     command's saga
   * @throws RuntimeException with Kafka's reason, when the broker has not acknowledged it
   */
  String replay(ConsumerRecord<byte[], byte[]> letter, OperatorBody body) {
    SagaMessage<Object> message = read(letter);
    String now =
        message.body() instanceof Command
            ? resend(message.commandId(), body)
            : sendAgain(letter, body);
    log.info(
        "Dead letter {}/{}/{} is sent again as {} by {}: {}",
        letter.topic(),
        letter.partition(),
        letter.offset(),
        now,
        onOneLine(body.by()),
        onOneLine(body.reason()));
    return now;
  }

  private String resend(CommandId command, OperatorBody body) {
    return operators
        .resend(command.sagaId(), command.step(), body.operator())
        .orElseThrow(() -> new TimeoutException("The saga's owner could not be woken."));
  }

  private String sendAgain(ConsumerRecord<byte[], byte[]> letter, OperatorBody body) {
    ProducerRecord<byte[], byte[]> again = again(letter);
    again.headers().add("paysaga_replayed_by", body.by().getBytes(UTF_8));
    RecordMetadata sent = kafka.send(again).join().getRecordMetadata();
    return sent.topic() + "-" + sent.partition() + "@" + sent.offset();
  }

  private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> letter) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : letter.headers()) {
      if (header.key().startsWith("ce_") || header.key().equals("content-type")) {
        headers.add(header);
      }
    }
    return new ProducerRecord<>(
        DeadLetterTopics.origin(letter.topic()), null, letter.key(), letter.value(), headers);
  }

  private static ConsumerRecord<byte[], byte[]> asRead(ProducerRecord<byte[], byte[]> again) {
    return new ConsumerRecord<>(
        again.topic(),
        0,
        0,
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        again.key(),
        again.value(),
        again.headers(),
        Optional.empty());
  }

  private static String onOneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
