package io.paysaga.saga.orchestration.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition of {@code saga.replies} a saga belongs to: as Kafka's default partitioner says.
 */
record ReplyPartitions(int partitions) {

  int of(UUID sagaId) {
    byte[] key = sagaId.toString().getBytes(UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
