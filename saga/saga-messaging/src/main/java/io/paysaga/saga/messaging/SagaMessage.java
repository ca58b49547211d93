package io.paysaga.saga.messaging;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands on Kafka, apart from topic and key.
 *
 * @param id the CloudEvents id: the command's id, on the command and on every reply to it; what is
 *     neither, as an operator's request, has one of its own
 * @param attempt which sending of the command this is, or answers; from 1
 * @param traceparent W3C trace context, carried on from command to reply
 * @param source who sent it, as {@code /saga-orchestrator}; absent before it is sent, and where the
 *     sender did not say
 * @param ownedTopics the topics of commands that belong to who has signed it; absent where no
 *     signature was checked
 */
public record SagaMessage<T>(
    String id,
    UUID sagaId,
    T body,
    int attempt,
    @Nullable String traceparent,
    Instant time,
    @Nullable String source,
    @Nullable Set<String> ownedTopics) {

  /** One that is to be sent: who writes it names itself. */
  public SagaMessage(
      String id, UUID sagaId, T body, int attempt, @Nullable String traceparent, Instant time) {
    this(id, sagaId, body, attempt, traceparent, time, null, null);
  }

  public static <T> SagaMessage<T> of(
      CommandId id, T body, int attempt, @Nullable String traceparent, Instant time) {
    return new SagaMessage<>(id.toString(), id.sagaId(), body, attempt, traceparent, time);
  }

  /**
   * @throws IllegalArgumentException when the id is not a command's
   */
  public CommandId commandId() {
    return CommandId.parse(id);
  }

  /** Which sending of which command a record was. */
  public static CommandAttempt attemptOf(ProducerRecord<byte[], byte[]> kafka) {
    return new CommandAttempt(
        CommandId.parse(text(kafka, "ce_id")), Integer.parseInt(text(kafka, "ce_attempt")));
  }

  private static String text(ProducerRecord<byte[], byte[]> kafka, String header) {
    return new String(kafka.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }
}
