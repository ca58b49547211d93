package io.paysaga.saga.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends records and tells which of them the broker has not acknowledged. */
public final class RecordSender {

  private static final Logger log = LoggerFactory.getLogger(RecordSender.class);

  private final KafkaTemplate<byte[], byte[]> kafka;

  RecordSender(KafkaTemplate<byte[], byte[]> kafka) {
    this.kafka = kafka;
  }

  /**
   * Returns when every record is acknowledged or has failed, at the latest after {@code
   * max.block.ms} plus {@code delivery.timeout.ms}.
   *
   * @return the records that the broker did not acknowledge; it may hold them all the same
   */
  public List<ProducerRecord<byte[], byte[]>> send(List<ProducerRecord<byte[], byte[]>> records) {
    return begin(records).join();
  }

  /**
   * Returns at once while the topics are known, else after {@code max.block.ms}; the future, which
   * never fails, holds what {@link #send} would return, and completes on the producer's own thread.
   */
  public CompletableFuture<List<ProducerRecord<byte[], byte[]>>> begin(
      List<ProducerRecord<byte[], byte[]>> records) {
    List<CompletableFuture<Boolean>> sendings = new ArrayList<>(records.size());
    for (ProducerRecord<byte[], byte[]> kafkaRecord : records) {
      try {
        if (sendings.size() == 1) {
          CrashPoint.BETWEEN_TWO_SENDS.passed();
        }
        sendings.add(
            kafka
                .send(kafkaRecord)
                .handle((acknowledged, failure) -> isAcknowledged(kafkaRecord, failure)));
      } catch (KafkaException | org.springframework.kafka.KafkaException blocked) {
        // A producer that does not know the topic blocks for each record: one wait is enough.
        Throwable reason = NestedExceptionUtils.getMostSpecificCause(blocked);
        log.warn("Cannot send to {}: {}", kafkaRecord.topic(), reason.toString());
        break;
      }
    }
    return CompletableFuture.allOf(sendings.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                IntStream.range(0, records.size())
                    .filter(i -> i >= sendings.size() || !sendings.get(i).join())
                    .mapToObj(records::get)
                    .toList());
  }

  private static boolean isAcknowledged(
      ProducerRecord<byte[], byte[]> kafkaRecord, @Nullable Throwable failure) {
    if (failure != null) {
      log.warn("No acknowledgement from {}: {}", kafkaRecord.topic(), failure.getMessage());
    }
    return failure == null;
  }
}
