package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer.HeaderNames.HeadersToAdd;

/**
 * Puts a record that nobody can handle on its topic's {@code -dlt}, same partition, unchanged, with
 * Spring Kafka's {@code kafka_dlt-*} headers and a readable {@code paysaga_reason} and {@code
 * paysaga_from} ({@code point.commands-3@17}).
 */
public final class DeadLetters {

  /** So often a stranger can have one written; what else it sends is counted only. */
  private static final Duration BETWEEN_UNTRUSTED = Duration.ofMinutes(1);

  private static final int LONGEST_REASON = 1000;
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final DeadLetterPublishingRecoverer publisher;
  private final MeterRegistry metrics;
  private final Supplier<Duration> elapsed;

  /** When the last letter of an untrusted record was written, by its topic. */
  private final Map<String, Duration> lastUntrusted = new ConcurrentHashMap<>();

  /**
   * @param elapsed the time since any origin
   */
  DeadLetters(
      KafkaTemplate<byte[], byte[]> kafka, MeterRegistry metrics, Supplier<Duration> elapsed) {
    this.metrics = metrics;
    this.elapsed = elapsed;
    this.publisher = new DeadLetterPublishingRecoverer(kafka);
    publisher.setFailIfSendResultIsError(true);
    publisher.setWaitForSendResultTimeout(Duration.ofSeconds(10));
    // Neither has a limit of its own, and a dead letter that is refused would block its partition.
    publisher.excludeHeader(HeadersToAdd.EX_STACKTRACE, HeadersToAdd.EX_MSG);
    publisher.setHeadersFunction(
        (kafkaRecord, reason) ->
            new RecordHeaders()
                .add("paysaga_reason", reasonOf(reason).getBytes(UTF_8))
                .add("paysaga_from", placeOf(kafkaRecord).getBytes(UTF_8)));
  }

  /**
   * Returns when the broker has acknowledged the dead letter. Of records that nobody may be trusted
   * to have said, a topic has one letter a minute.
   *
   * @return whether a letter was written
   * @throws org.springframework.kafka.KafkaException when it did not
   */
  boolean publish(ConsumerRecord<byte[], byte[]> kafkaRecord, RuntimeException reason) {
    if (!(reason instanceof UntrustedRecord untrusted)) {
      write(kafkaRecord, reason);
      return true;
    }
    Duration now = elapsed.get();
    Duration last = lastUntrusted.get(kafkaRecord.topic());
    boolean isWritten = last == null || now.minus(last).compareTo(BETWEEN_UNTRUSTED) >= 0;
    if (isWritten) {
      write(kafkaRecord, reason);
      lastUntrusted.put(kafkaRecord.topic(), now);
    }
    metrics
        .counter(
            "paysaga.records.refused",
            "topic",
            kafkaRecord.topic(),
            "sender",
            untrusted.sender(),
            "reason",
            untrusted.why().code())
        .increment();
    return isWritten;
  }

  private void write(ConsumerRecord<byte[], byte[]> kafkaRecord, RuntimeException reason) {
    publisher.accept(kafkaRecord, reason);
    metrics.counter("paysaga.dead.letters", "topic", kafkaRecord.topic()).increment();
    log.error(
        "Dead letter: {} is given up: {}",
        placeOf(kafkaRecord),
        reasonOf(reason),
        saysItAll(reason) ? null : reason);
  }

  /** What cannot be read or used tells nothing by where it was found. */
  private static boolean saysItAll(Exception reason) {
    return reason instanceof UndecodableRecord || reason instanceof UnusableRecord;
  }

  /** On one line: it may repeat what a stranger sent. */
  private static String reasonOf(Exception reason) {
    String text = saysItAll(reason) ? reason.getMessage() : reason.toString();
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.substring(0, Math.min(line.length(), LONGEST_REASON));
  }

  private static String placeOf(ConsumerRecord<?, ?> kafkaRecord) {
    return kafkaRecord.topic() + "-" + kafkaRecord.partition() + "@" + kafkaRecord.offset();
  }
}
