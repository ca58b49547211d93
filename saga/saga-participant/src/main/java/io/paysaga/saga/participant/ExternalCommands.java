package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.MessagingProperties;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * A participant's door for commands whose effect lies in another system. They are handled outside
 * any transaction, few per poll and a bounded number at once, in threads of this door's own, so a
 * slow system holds no connection, no lock and no other topic. Only success is kept in the inbox.
 *
 * @param <C> the sealed family of commands, annotated with its topic
 */
public abstract non-sealed class ExternalCommands<C extends Command> extends CommandEndpoint<C> {

  protected ExternalCommands(Class<C> family) {
    super(family);
  }

  /** Reads what a poll's commands need of the books, at once, before any of them is called for. */
  protected abstract ExternalCall<C> prepare(List<C> commands);

  /** How the other system is asked for a command's effect. */
  @FunctionalInterface
  public interface ExternalCall<C> {

    /**
     * Asks for the effect. Called from several threads, and again when an answer was lost: the id
     * is the other system's idempotency key.
     *
     * @return {@link Reply.Failure} when the other system did not take it
     */
    Reply call(C command, CommandId id);
  }

  /** Few per poll: the calls of one poll take their time, and the consumer must poll again. */
  @Override
  final Map<String, String> consumerSettings(MessagingProperties settings) {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.outside().perPoll()));
  }
}
