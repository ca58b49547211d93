package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.MessagingProperties;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A participant's door for commands whose effect lies in another system. They are handled outside
 * any transaction, few per poll and a bounded number at once, in threads of this door's own, so a
 * slow system holds no connection, no lock and no other topic. Only success is kept in the inbox.
 *
 * @param <C> the sealed family of commands, annotated with its topic
 */
public abstract non-sealed class ExternalCommands<C extends Command> extends CommandEndpoint<C> {

  private final @Nullable CallTimeout timeout;

  /** For calls that nothing limits by a setting. */
  protected ExternalCommands(Class<C> family) {
    super(family);
    this.timeout = null;
  }

  /**
   * For calls of a limited time. The start fails when a poll of them could take longer than the
   * broker waits for the next poll.
   *
   * @param setting the name of the setting that limits a call
   * @param longestCall how long a call takes at most
   */
  protected ExternalCommands(Class<C> family, String setting, Duration longestCall) {
    super(family);
    this.timeout = new CallTimeout(setting, longestCall);
  }

  private record CallTimeout(String setting, Duration longest) {}

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
     * @throws io.paysaga.saga.http.OutsideDelivery.WrongSetting when it can take nothing: the
     *     command waits, and is not answered as failed
     */
    Reply call(C command, CommandId id);
  }

  /** Few per poll: the calls of one poll take their time, and the consumer must poll again. */
  @Override
  final Map<String, String> consumerSettings(MessagingProperties settings) {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.outside().perPoll()));
  }

  /**
   * A bar holds a do off because both write to one database.
   *
   * @throws IllegalStateException naming the commands that cannot be handled here
   */
  final void checkSuits() {
    String retriable =
        MessageTypes.recordsOf(family())
            .filter(each -> each.isAnnotationPresent(Retriable.class))
            .map(Class::getSimpleName)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!retriable.isEmpty()) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " handles "
              + retriable
              + ", which is @Retriable: in another system it could be neither barred nor found by"
              + " our books. Make it a bestEffort(..) step, or handle it by ParticipantCommands.");
    }
  }

  /**
   * @param pollInterval how long the broker waits for a consumer's next poll
   * @throws IllegalStateException naming the settings that do not fit together
   */
  final void checkFits(MessagingProperties settings, Duration pollInterval) {
    if (timeout == null) {
      return;
    }
    int calls = settings.consumers() * settings.outside().perPoll();
    int atOnce = settings.outside().atOnce();
    Duration longestPoll = timeout.longest().multipliedBy((calls + atOnce - 1) / atOnce);
    if (longestPoll.compareTo(pollInterval) >= 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "A poll of %s may take %s, and the broker gives a consumer up after max.poll.interval.ms (%s): paysaga.messaging.outside.per-poll (%d), paysaga.messaging.consumers (%d) or %s (%s) must be less, or paysaga.messaging.outside.at-once (%d) more.",
              topic(),
              longestPoll,
              pollInterval,
              settings.outside().perPoll(),
              settings.consumers(),
              timeout.setting(),
              timeout.longest(),
              atOnce));
    }
  }
}
