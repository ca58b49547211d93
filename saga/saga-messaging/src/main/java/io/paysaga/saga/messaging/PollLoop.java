package io.paysaga.saga.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the records of a poll: decode, handle and commit, send, and return, which
 * acknowledges their offsets.
 *
 * <p>Handling is one transaction for the whole poll. When it fails, each record is handled again
 * alone, in order, so that a poison record hurts only itself. What throws out of here leaves the
 * offsets where they are; the same records come again.
 *
 * <p>A dead letter is only what cannot be decoded, at once, a record that keeps failing alone while
 * the database answers and its neighbours pass, or what its handler puts aside. An instance belongs
 * to one consumer thread.
 */
public final class PollLoop<T> {

  /** So often a record fails, with pauses, before it is given up though no neighbour passed. */
  private static final int ROUNDS = 5;

  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  private final PollHandler<T> handler;
  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final BooleanSupplier databaseAnswers;

  private final Set<Place> given = new HashSet<>();
  private final Map<Place, Integer> rounds = new HashMap<>();

  public PollLoop(
      PollHandler<T> handler,
      RecordSender sender,
      DeadLetters deadLetters,
      BooleanSupplier databaseAnswers) {
    this.handler = handler;
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.databaseAnswers = databaseAnswers;
  }

  private record Place(String topic, int partition, long offset) {
    static Place of(ConsumerRecord<byte[], byte[]> kafka) {
      return new Place(kafka.topic(), kafka.partition(), kafka.offset());
    }
  }

  /** Handles one poll to the end, or throws and is given the same poll again. */
  public void onPoll(List<ConsumerRecord<byte[], byte[]>> poll) {
    Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages = decode(poll);
    if (!messages.isEmpty()) {
      handle(messages);
    }
    given.clear();
    rounds.clear();
    CrashPoint.POLL_BEFORE_ACKNOWLEDGE.passed();
  }

  private Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> decode(
      List<ConsumerRecord<byte[], byte[]>> poll) {
    Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> kafka : poll) {
      if (given.contains(Place.of(kafka))) {
        continue;
      }
      try {
        messages.put(kafka, handler.decode(kafka));
      } catch (UndecodableRecord reason) {
        giveUp(kafka, reason);
      }
    }
    return messages;
  }

  private void handle(Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages) {
    List<ProducerRecord<byte[], byte[]>> toSend;
    try {
      toSend = handler.handle(List.copyOf(messages.values()));
    } catch (RuntimeException failed) {
      if (TechnicalFailure.isCauseOf(failed)) {
        throw failed;
      }
      log.info(
          "A poll of {} failed together; handling each alone: {}",
          messages.size(),
          failed.toString());
      handleEachAlone(messages);
      return;
    }
    finish(toSend, messages);
  }

  private void handleEachAlone(Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages) {
    Map<ConsumerRecord<byte[], byte[]>, RuntimeException> failures = new LinkedHashMap<>();
    messages.forEach(
        (kafka, message) -> {
          try {
            finish(handler.handle(List.of(message)), Map.of(kafka, message));
          } catch (RuntimeException failed) {
            if (TechnicalFailure.isCauseOf(failed)) {
              throw failed;
            }
            failures.put(kafka, failed);
          }
        });
    if (failures.isEmpty()) {
      return;
    }
    if (!databaseAnswers.getAsBoolean()) {
      throw new TechnicalFailure("The database does not answer.");
    }
    boolean neighboursPass = failures.size() < messages.size();
    List<ConsumerRecord<byte[], byte[]>> failing = new ArrayList<>(failures.keySet());
    for (ConsumerRecord<byte[], byte[]> kafka : failing) {
      int times = rounds.merge(Place.of(kafka), 1, Integer::sum);
      // When nothing passes, the fault is likelier ours than the records': one at a time then.
      boolean first = kafka == failing.get(0);
      if ((neighboursPass && times > 1) || (first && times >= ROUNDS)) {
        giveUp(kafka, failures.remove(kafka));
      }
    }
    if (!failures.isEmpty()) {
      throw new TechnicalFailure(
          failures.size() + " records fail alone.", failures.values().iterator().next());
    }
  }

  private void giveUp(ConsumerRecord<byte[], byte[]> kafka, RuntimeException reason) {
    deadLetters.publish(kafka, reason);
    given.add(Place.of(kafka));
  }

  private void finish(
      List<ProducerRecord<byte[], byte[]>> toSend,
      Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages) {
    CrashPoint.POLL_BEFORE_SEND.passed();
    CompletableFuture<List<ProducerRecord<byte[], byte[]>>> sending = sender.begin(toSend);
    handler.handedOver();
    List<ProducerRecord<byte[], byte[]>> failed = sending.join();
    if (!failed.isEmpty()) {
      handler.notAcknowledged(failed);
    }
    handler.putAside(
        (message, reason) -> giveUp(recordOf(message, messages), new UnusableRecord(reason)));
  }

  private ConsumerRecord<byte[], byte[]> recordOf(
      SagaMessage<T> message, Map<ConsumerRecord<byte[], byte[]>, SagaMessage<T>> messages) {
    return messages.entrySet().stream()
        .filter(entry -> entry.getValue() == message)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
