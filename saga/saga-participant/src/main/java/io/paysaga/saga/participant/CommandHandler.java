package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.TechnicalFailure;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Handles a poll of commands: copies are folded, each command is answered once, and the answer goes
 * to its saga under the command's own id.
 */
abstract class CommandHandler<C extends Command> implements PollHandler<C> {

  private final Class<C> family;
  private final CloudEventRecords events;
  private final Clock clock;

  CommandHandler(Class<C> family, CloudEventRecords events, Clock clock) {
    this.family = family;
    this.events = events;
    this.clock = clock;
  }

  /**
   * What the service's own handler answered, if it answers the command.
   *
   * @throws NotAnAnswer before anything of it is committed or sent
   */
  static Reply checked(Reply reply, CommandId id, Command command) {
    if (!CommandAnswers.include(command, id.direction(), reply)) {
      throw new NotAnAnswer(command, id, reply);
    }
    return reply;
  }

  /**
   * Answers these, durably where the answer has an effect: all but retriable ones that find nothing
   * to be done on, which are told.
   */
  abstract Map<CommandId, Reply> answer(Map<CommandId, SagaMessage<C>> messages);

  @Override
  public final SagaMessage<C> decode(ConsumerRecord<byte[], byte[]> kafka) {
    return events.read(kafka, family);
  }

  @Override
  public final String keyOf(SagaMessage<C> message) {
    return message.body().key();
  }

  @Override
  public final List<ProducerRecord<byte[], byte[]>> handle(List<SagaMessage<C>> messages) {
    Map<CommandId, SagaMessage<C>> folded = new LinkedHashMap<>();
    messages.forEach(message -> folded.putIfAbsent(message.commandId(), message));
    Map<CommandId, Reply> answers = answer(folded);
    return folded.entrySet().stream()
        .filter(entry -> answers.containsKey(entry.getKey()))
        .map(entry -> events.reply(entry.getValue(), answers.get(entry.getKey()), clock.instant()))
        .toList();
  }

  /** When the poll comes again, what was stored is answered from the inbox. */
  @Override
  public final void notAcknowledged(List<ProducerRecord<byte[], byte[]>> records) {
    throw new TechnicalFailure(records.size() + " replies were not acknowledged.");
  }
}
