package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Ignored;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaOccurrence;
import io.paysaga.saga.engine.SagaTransaction.IgnoredOccurrence;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns what stands on {@code saga.replies} into events of sagas. An instance belongs to one
 * consumer thread.
 */
final class ReplyHandler implements PollHandler<Object> {

  /** Why a reply is put aside: its type, what it claims to answer, and who has sent it. */
  private static final Map<Ignored, String> MISFITS =
      Map.of(
          Ignored.NOT_AN_ANSWER, "'%s' is not an answer to %s.",
          Ignored.NOT_ITS_OWNER, "'%s' to %s is signed by %s, to whom the command was not sent.");

  private final SagaExecutor sagas;
  private final MisfitReplies misfits;
  private final CloudEventRecords events;
  private final MessageJson json;
  private final ReplyPartitions slots;
  private final IntConsumer replyLetGo;
  private final Consumer<String> heard;
  private final Clock clock;

  // Of the last replies that were handled.
  private List<SagaMessage<Object>> messages = List.of();
  private List<SagaOccurrence> occurrences = List.of();
  private SagaExecutor.Durable durable =
      new SagaExecutor.Durable(List.of(), List.of(), List.of(), List.of(), Set.of());

  /**
   * @param replyLetGo told the partition of each reply that is acknowledged without effect
   * @param heard told the topic whose commands were answered
   */
  ReplyHandler(
      SagaExecutor sagas,
      MisfitReplies misfits,
      CloudEventRecords events,
      MessageJson json,
      ReplyPartitions slots,
      IntConsumer replyLetGo,
      Consumer<String> heard,
      Clock clock) {
    this.sagas = sagas;
    this.misfits = misfits;
    this.events = events;
    this.json = json;
    this.slots = slots;
    this.replyLetGo = replyLetGo;
    this.heard = heard;
    this.clock = clock;
  }

  @Override
  public SagaMessage<Object> decode(ConsumerRecord<byte[], byte[]> kafka) {
    return events.read(kafka, Object.class);
  }

  /**
   * Silence that follows a reply is ours, not the participant's. An operator's act is not let go:
   * its record only wakes, and the owner looks for its row at each tick.
   */
  @Override
  public void letGo(List<SagaMessage<Object>> messages) {
    messages.stream()
        .filter(message -> message.body() instanceof Reply)
        .forEach(reply -> replyLetGo.accept(slots.of(reply.sagaId())));
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<Object>> poll) {
    Instant now = clock.instant();
    messages = new ArrayList<>(poll.size());
    occurrences = new ArrayList<>(poll.size());
    List<UUID> acts = new ArrayList<>();
    for (SagaMessage<Object> message : poll) {
      if (message.body() instanceof Reply reply) {
        CommandId id = message.commandId();
        messages.add(message);
        occurrences.add(
            new SagaOccurrence(
                id.sagaId(),
                new SagaEvent.Answered(id, message.attempt(), reply, now, message.ownedTopics())));
      } else {
        actOf(message).ifPresent(acts::add);
      }
    }
    durable = sagas.on(occurrences, acts);
    durable.heard().forEach(heard);
    return durable.toSend();
  }

  /** Where a record wakes for nothing that was stored, nothing happens. */
  private static Optional<UUID> actOf(SagaMessage<Object> wakeUp) {
    try {
      return Optional.of(UUID.fromString(wakeUp.id()));
    } catch (IllegalArgumentException noAct) {
      return Optional.empty();
    }
  }

  @Override
  public void handedOver() {
    sagas.tell(durable);
  }

  @Override
  public void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    sagas.notAcknowledged(records);
  }

  /** Replies that answer nothing: somebody sends what no contract says, or what others may say. */
  @Override
  public void putAside(BiConsumer<SagaMessage<Object>, String> deadLetters) {
    for (IgnoredOccurrence ignored : durable.ignored()) {
      if (MISFITS.containsKey(ignored.why())
          && ignored.occurrence().event() instanceof SagaEvent.Answered wrong
          && !misfits.isAside(wrong.id(), wrong.reply())) {
        messageOf(ignored.occurrence())
            .ifPresent(
                message -> {
                  deadLetters.accept(
                      message,
                      String.format(
                          Locale.ROOT,
                          MISFITS.get(ignored.why()),
                          json.nameOf(wrong.reply()),
                          wrong.id(),
                          message.source()));
                  misfits.putAside(wrong.id(), wrong.reply());
                });
      }
    }
  }

  /** Of a reply that an operator had taken there is none: it lies among the dead letters. */
  private Optional<SagaMessage<Object>> messageOf(SagaOccurrence occurrence) {
    for (int at = 0; at < occurrences.size(); at++) {
      if (occurrences.get(at) == occurrence) {
        return Optional.of(messages.get(at));
      }
    }
    return Optional.empty();
  }
}
