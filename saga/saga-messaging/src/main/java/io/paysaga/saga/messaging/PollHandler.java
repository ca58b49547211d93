package io.paysaga.saga.messaging;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a consumer makes of a poll; {@link PollLoop} is what is the same for all consumers. */
public interface PollHandler<T> {

  /**
   * @throws UndecodableRecord when this record can never be read
   */
  SagaMessage<T> decode(ConsumerRecord<byte[], byte[]> kafka);

  /**
   * Handles messages in their order and commits. What it throws has left nothing behind.
   *
   * @return what is to be sent now that the effects are durable
   */
  List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<T>> messages);

  /**
   * The broker did not acknowledge these. Throws {@link TechnicalFailure} when the poll is to be
   * handled again; returns when they are remembered and will be sent in another way.
   */
  void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records);
}
