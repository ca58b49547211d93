package io.paysaga.saga.orchestration.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it. Texts are as they came, of each at most the first 1000 bytes;
 * what is not there is null.
 *
 * @param id where it lies: {@code point.commands-dlt/3/17}
 * @param from where it was read: {@code point.commands-3@17}
 * @param messageId for a command and its reply, the command's id
 * @param time when it became a dead letter, by the broker's clock
 * @param size of the value, in bytes
 */
record DeadLetter(
    String id,
    @Nullable String reason,
    @Nullable String from,
    @Nullable String messageId,
    @Nullable String type,
    @Nullable String sagaId,
    @Nullable String key,
    Instant time,
    int size,
    @Nullable String value) {

  private static final int SHOWN = 1000;

  static DeadLetter of(ConsumerRecord<byte[], byte[]> kafka) {
    return new DeadLetter(
        new DeadLetterId(kafka.topic(), kafka.partition(), kafka.offset()).toString(),
        header(kafka, "paysaga_reason"),
        header(kafka, "paysaga_from"),
        header(kafka, "ce_id"),
        header(kafka, "ce_type"),
        header(kafka, "ce_sagaid"),
        text(kafka.key()),
        Instant.ofEpochMilli(kafka.timestamp()),
        kafka.value() == null ? 0 : kafka.value().length,
        text(kafka.value()));
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> kafka, String name) {
    Header header = kafka.headers().lastHeader(name);
    return header == null ? null : text(header.value());
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, 0, Math.min(bytes.length, SHOWN), UTF_8);
  }
}
