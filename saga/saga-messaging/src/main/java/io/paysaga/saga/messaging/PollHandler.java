package io.paysaga.saga.messaging;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a consumer makes of a poll; {@link PollLoop} is what is the same for all consumers. */
public interface PollHandler<T> {

  /**
   * @throws UndecodableRecord when this record can never be read
   */
  SagaMessage<T> decode(ConsumerRecord<byte[], byte[]> kafka);

  /** The aggregate that the message touches: what one key waits for holds up no other. */
  default String keyOf(SagaMessage<T> message) {
    return message.sagaId().toString();
  }

  /** Whether somebody's timer asks again when this message is acknowledged without effect. */
  default boolean isAskedAgain(SagaMessage<T> message) {
    return true;
  }

  /**
   * Handles messages in their order and commits. What it throws has left nothing behind. While
   * {@link LockWait} says so, it waits for no row.
   *
   * @return what is to be sent now that the effects are durable
   */
  List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<T>> messages);

  /**
   * The broker did not acknowledge these. Throws {@link TechnicalFailure} when the poll is to be
   * handled again; returns when they are remembered and will be sent in another way.
   */
  void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records);

  /** These are acknowledged without effect, because others passed by what they wait for. */
  default void letGo(List<SagaMessage<T>> messages) {}

  /** What {@link #handle} returned has been handed to the producer; who moved may be told. */
  default void handedOver() {}

  /**
   * The last that happens to messages that were handled: those that nobody has a use for are put
   * aside.
   *
   * @param deadLetters takes a message of the last {@link #handle}, and the reason; when it throws,
   *     the message is handled again
   */
  default void putAside(BiConsumer<SagaMessage<T>, String> deadLetters) {}
}
