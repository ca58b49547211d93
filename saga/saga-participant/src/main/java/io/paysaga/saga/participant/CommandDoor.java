package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.WireTypes;
import java.util.Map;

/**
 * A service's door from Kafka: one family of commands, on a topic and in a consumer group of its
 * own, so that a slow door holds up no other.
 *
 * @param <C> the sealed family, annotated with its topic
 */
public abstract sealed class CommandDoor<C extends Command>
    permits ParticipantCommands, OutsideCommands {

  private final Class<C> family;

  CommandDoor(Class<C> family) {
    this.family = family;
  }

  Class<C> family() {
    return family;
  }

  String topic() {
    return WireTypes.topicOf(family)
        .orElseThrow(() -> new IllegalStateException(family.getName() + " has no @Topic."));
  }

  /**
   * @throws IllegalStateException when the door is not complete
   */
  abstract PollHandler<C> handler(HandlerFactory handlers);

  /** Kafka consumer settings that differ from the service's. */
  Map<String, String> consumerSettings(MessagingProperties settings) {
    return Map.of();
  }
}
