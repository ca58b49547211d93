package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.UndecodableRecord;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.DeadLetter;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.DeadLettered;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.stereotype.Component;

/**
 * Has what became a dead letter handled after all, by an act of its saga. A reply is taken as it
 * lies there: it is read and judged here, and stands in the act's row. A command is not, for
 * anybody may have put it there: its saga sends what it would send itself.
 */
@Component
@ConcurrencyLimit(
    limit = KafkaDeadLetters.MOST_AT_ONCE,
    policy = ConcurrencyLimit.ThrottlePolicy.REJECT)
class KafkaDeadLetters implements DeadLetters {

  /** One reads and the others wait for their turn, each on a thread. */
  static final int MOST_AT_ONCE = 8;

  private final DeadLetterTopics topics;
  private final CloudEventRecords events;
  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final Clock clock;

  KafkaDeadLetters(
      DeadLetterTopics topics,
      CloudEventRecords events,
      SagaQueries sagas,
      OperatorRequests operators,
      @Qualifier("sagaClock") Clock clock) {
    this.topics = topics;
    this.events = events;
    this.sagas = sagas;
    this.operators = operators;
    this.clock = clock;
  }

  @Override
  public List<String> topics() {
    return topics.names();
  }

  @Override
  public List<DeadLetter> page(Collection<String> wanted, @Nullable DeadLetterId after, int limit) {
    return kafka(() -> topics.page(wanted, after, limit));
  }

  @Override
  public Optional<Judged> judge(DeadLetterId id) {
    return kafka(() -> topics.find(id)).map(kafka -> judge(kafka, null));
  }

  @Override
  public Optional<Judged> replay(DeadLetterId id, Asking by) {
    return kafka(() -> topics.find(id)).map(kafka -> judge(kafka, by));
  }

  private static <T> T kafka(Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException | org.springframework.kafka.KafkaException | CompletionException away) {
      throw new KafkaAway(away);
    }
  }

  /**
   * @param by who wants it handled; absent when nobody does
   */
  private Judged judge(ConsumerRecord<byte[], byte[]> kafka, @Nullable Asking by) {
    DeadLetter shown = DeadLetterTopics.letter(kafka);
    try {
      SagaMessage<Object> message = events.read(asRead(kafka), Object.class);
      DeadLetterVerdict verdict =
          DeadLetterJudge.of(
              message,
              sagas.find(message.sagaId()),
              reply -> operators.objectionTo(reply).isEmpty());
      return judged(shown, verdict, asked(message, shown.id(), verdict.kind()), by);
    } catch (UndecodableRecord reason) {
      DeadLetterVerdict verdict = DeadLetterJudge.malformed(reason);
      return judged(
          shown, verdict, new DeadLettered(shown.id(), null, null, verdict.kind().code()), by);
    }
  }

  private Judged judged(
      DeadLetter shown, DeadLetterVerdict verdict, DeadLettered letter, @Nullable Asking by) {
    return new Judged(shown, verdict, by == null ? null : operators.replay(letter, by));
  }

  private DeadLettered asked(
      SagaMessage<Object> message, String place, DeadLetterVerdict.Kind kind) {
    String objection = kind == DeadLetterVerdict.Kind.WILL_BE_HANDLED ? null : kind.code();
    if (message.body() instanceof Reply reply) {
      CommandId id = message.commandId();
      return new DeadLettered(
          place,
          id,
          new SagaEvent.Answered(
              id, message.attempt(), reply, clock.instant(), message.ownedTopics()),
          objection);
    }
    return new DeadLettered(
        place, message.body() instanceof Command ? message.commandId() : null, null, objection);
  }

  /** As it was read before it was put aside: with the message's own headers only. */
  private static ConsumerRecord<byte[], byte[]> asRead(ConsumerRecord<byte[], byte[]> letter) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : letter.headers()) {
      if (header.key().startsWith("ce_") || header.key().equals("content-type")) {
        headers.add(header);
      }
    }
    return new ConsumerRecord<>(
        DeadLetterTopics.origin(letter.topic()),
        0,
        0,
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        letter.key(),
        letter.value(),
        headers,
        Optional.empty());
  }
}
