package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends records and tells which of them the broker has not acknowledged. */
public final class RecordSender {

  private static final Logger log = LoggerFactory.getLogger(RecordSender.class);

  private final KafkaTemplate<byte[], byte[]> kafka;
  private final TopicRefusals refusals;

  RecordSender(KafkaTemplate<byte[], byte[]> kafka) {
    this(kafka, new TopicRefusals(System::nanoTime));
  }

  RecordSender(KafkaTemplate<byte[], byte[]> kafka, TopicRefusals refusals) {
    this.kafka = kafka;
    this.refusals = refusals;
  }

  /** What the broker has said to what was sent. */
  public TopicRefusals refusals() {
    return refusals;
  }

  /**
   * Tries the topics that refuse and whose pause is over, with a copy of what waits for them.
   * Returns at once, or after {@code max.block.ms} for each that is not there.
   */
  public void tryRefusals() {
    begin(refusals.toTry());
  }

  /**
   * Returns when every record is acknowledged or has failed, at the latest after {@code
   * max.block.ms} for each topic that is not known plus {@code delivery.timeout.ms}.
   *
   * @return the records that the broker did not acknowledge; it may hold them all the same
   */
  public List<ProducerRecord<byte[], byte[]>> send(List<ProducerRecord<byte[], byte[]>> records) {
    return begin(records).join();
  }

  /**
   * Returns at once while the topics are known, else after {@code max.block.ms} for each that is
   * not; the future, which never fails, holds what {@link #send} would return, and completes on the
   * producer's own thread.
   */
  public CompletableFuture<List<ProducerRecord<byte[], byte[]>>> begin(
      List<ProducerRecord<byte[], byte[]>> records) {
    List<CompletableFuture<Boolean>> sendings = new ArrayList<>(records.size());
    Set<String> unknown = new HashSet<>();
    for (ProducerRecord<byte[], byte[]> kafkaRecord : records) {
      if (sendings.size() == 1) {
        CrashPoint.BETWEEN_TWO_SENDS.passed();
      }
      // A producer that does not know a topic blocks for each record: one wait for it is enough.
      sendings.add(
          unknown.contains(kafkaRecord.topic())
              ? CompletableFuture.completedFuture(false)
              : begin(kafkaRecord, unknown));
    }
    return CompletableFuture.allOf(sendings.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                IntStream.range(0, records.size())
                    .filter(i -> !sendings.get(i).join())
                    .mapToObj(records::get)
                    .toList());
  }

  private CompletableFuture<Boolean> begin(
      ProducerRecord<byte[], byte[]> kafkaRecord, Set<String> unknown) {
    Duration begun = refusals.now();
    try {
      return kafka
          .send(kafkaRecord)
          .handle((acknowledged, failure) -> isAcknowledged(kafkaRecord, begun, failure));
    } catch (KafkaException | org.springframework.kafka.KafkaException atOnce) {
      if (isCausedBy(atOnce, TimeoutException.class::isInstance)) {
        unknown.add(kafkaRecord.topic());
      }
      if (isCausedBy(atOnce, AuthenticationException.class::isInstance)) {
        // A producer that was refused at its first connection stays so; the next record has
        // another.
        kafka.getProducerFactory().reset();
      }
      return CompletableFuture.completedFuture(isAcknowledged(kafkaRecord, begun, atOnce));
    }
  }

  private boolean isAcknowledged(
      ProducerRecord<byte[], byte[]> kafkaRecord, Duration begun, @Nullable Throwable failure) {
    if (failure == null) {
      refusals.acknowledged(kafkaRecord.topic());
      return true;
    }
    Throwable reason = NestedExceptionUtils.getMostSpecificCause(failure);
    if (refusals.failed(kafkaRecord, begun, isCausedBy(failure, RecordSender::isRefusal))) {
      log.warn(
          "{} refuses what is sent to it, though the broker is there: {}",
          kafkaRecord.topic(),
          reason.toString());
    } else {
      log.warn("No acknowledgement from {}: {}", kafkaRecord.topic(), reason.toString());
    }
    return false;
  }

  /** Whether the broker says that it does not take this, as against saying nothing. */
  private static boolean isRefusal(Throwable cause) {
    return cause instanceof UnknownTopicOrPartitionException
        || (cause instanceof ApiException
            && !(cause instanceof RetriableException)
            && !(cause instanceof AuthenticationException));
  }

  private static boolean isCausedBy(Throwable failure, Predicate<Throwable> wanted) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(20)
        .anyMatch(wanted);
  }
}
