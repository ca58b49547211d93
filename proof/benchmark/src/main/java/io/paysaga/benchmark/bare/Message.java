package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A command or a reply as it stands on Kafka: the services' headers in the services' order.
 *
 * @param id of the command, on the command and on its reply
 * @param subject what it is about; the key of a command
 */
record Message(
    String id,
    UUID sagaId,
    String step,
    String type,
    String attempt,
    String subject,
    String traceparent,
    String body) {

  static final String REPLIES = "saga.replies";

  private static final byte[] VERSION = "1.0".getBytes(UTF_8);
  private static final byte[] JSON = "application/json".getBytes(UTF_8);

  static Message of(ConsumerRecord<byte[], byte[]> kafka) {
    String id = "";
    String sagaId = "";
    String step = "";
    String type = "";
    String attempt = "";
    String subject = "";
    String traceparent = "";
    for (Header header : kafka.headers()) {
      switch (header.key()) {
        case "ce_id" -> id = text(header);
        case "ce_sagaid" -> sagaId = text(header);
        case "ce_step" -> step = text(header);
        case "ce_type" -> type = text(header);
        case "ce_attempt" -> attempt = text(header);
        case "ce_subject" -> subject = text(header);
        case "traceparent" -> traceparent = text(header);
        default -> {}
      }
    }
    return new Message(
        id,
        UUID.fromString(sagaId),
        step,
        type,
        attempt,
        subject,
        traceparent,
        new String(kafka.value(), UTF_8));
  }

  private static String text(Header header) {
    return new String(header.value(), UTF_8);
  }

  static Message command(
      UUID sagaId, String step, boolean undo, String type, String subject, String body) {
    String id = sagaId + ":" + step + (undo ? ":undo" : ":do");
    return new Message(id, sagaId, step, type, "1", subject, traceOf(id, sagaId), body);
  }

  boolean isUndo() {
    return id.endsWith(":undo");
  }

  /** The saga's id is its trace id; the span is a hash of the command's id. */
  private static String traceOf(String id, UUID sagaId) {
    String saga = sagaId.toString();
    String span = Integer.toHexString(id.hashCode());
    return new StringBuilder(55)
        .append("00-")
        .append(saga, 0, 8)
        .append(saga, 9, 13)
        .append(saga, 14, 18)
        .append(saga, 19, 23)
        .append(saga, 24, 36)
        .append('-')
        .append("00000000", 0, 8 - span.length())
        .append(span)
        .append("00000001-01")
        .toString();
  }

  Message answeredWith(Answer answer) {
    return new Message(
        id, sagaId, step, answer.type(), attempt, subject, traceparent, answer.body());
  }

  ProducerRecord<byte[], byte[]> to(String topic, String key, String source, Instant now) {
    ProducerRecord<byte[], byte[]> kafka =
        new ProducerRecord<>(topic, key.getBytes(UTF_8), body.getBytes(UTF_8));
    Headers headers = kafka.headers();
    headers.add("ce_specversion", VERSION);
    put(headers, "ce_id", id);
    put(headers, "ce_type", type);
    put(headers, "ce_source", source);
    put(headers, "ce_time", now.toString());
    put(headers, "ce_subject", subject);
    put(headers, "ce_sagaid", sagaId.toString());
    put(headers, "ce_step", step);
    put(headers, "ce_attempt", attempt);
    headers.add("content-type", JSON);
    put(headers, "traceparent", traceparent);
    return kafka;
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
