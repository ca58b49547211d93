package io.paysaga.benchmark.bare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a consumer thread does with a poll. */
@FunctionalInterface
interface PollHandler {

  /**
   * Handles and commits.
   *
   * @return what is to be sent now that it is durable
   */
  List<ProducerRecord<byte[], byte[]>> handle(
      Connection connection, List<ConsumerRecord<byte[], byte[]>> poll) throws SQLException;
}
