package io.paysaga.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends records and waits until the broker has acknowledged them, one flush for all. */
public final class Sender {

  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  private final KafkaTemplate<byte[], byte[]> kafka;

  Sender(KafkaTemplate<byte[], byte[]> kafka) {
    this.kafka = kafka;
  }

  /**
   * Returns when every record is acknowledged or has failed, at the latest after {@code
   * max.block.ms} plus {@code delivery.timeout.ms}.
   *
   * @return the records that the broker did not acknowledge; it may hold them all the same
   */
  public List<ProducerRecord<byte[], byte[]>> send(List<ProducerRecord<byte[], byte[]>> records) {
    List<CompletableFuture<?>> sending = new ArrayList<>(records.size());
    for (ProducerRecord<byte[], byte[]> kafkaRecord : records) {
      try {
        sending.add(kafka.send(kafkaRecord));
      } catch (KafkaException | org.springframework.kafka.KafkaException blocked) {
        // A producer without a broker blocks max.block.ms for each record: one wait is enough.
        log.warn("Cannot send to {}: {}", kafkaRecord.topic(), blocked.getMessage());
        break;
      }
    }
    if (sending.isEmpty()) {
      return records;
    }
    kafka.flush();
    List<ProducerRecord<byte[], byte[]>> failed = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      if (i >= sending.size() || !acknowledged(sending.get(i), records.get(i))) {
        failed.add(records.get(i));
      }
    }
    return failed;
  }

  private static boolean acknowledged(
      CompletableFuture<?> sending, ProducerRecord<byte[], byte[]> kafkaRecord) {
    try {
      sending.join();
      return true;
    } catch (CompletionException failed) {
      log.warn("No acknowledgement from {}: {}", kafkaRecord.topic(), failed.getMessage());
      return false;
    }
  }
}
