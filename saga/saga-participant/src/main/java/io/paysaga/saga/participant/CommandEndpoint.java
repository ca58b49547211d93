package io.paysaga.saga.participant;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.MessagingProperties;
import java.util.Map;

/**
 * A service's door from Kafka: one family of commands, on a topic and in a consumer group of its
 * own, so that a slow door holds up no other.
 *
 * @param <C> the sealed family, annotated with its topic
 */
public abstract sealed class CommandEndpoint<C extends Command>
    permits ParticipantCommands, ExternalCommands {

  private final Class<C> family;

  CommandEndpoint(Class<C> family) {
    this.family = family;
  }

  Class<C> family() {
    return family;
  }

  /** The topic that the family travels on; it is the consumer group's name, too. */
  public final String topic() {
    return MessageTypes.topicOf(family)
        .orElseThrow(() -> new IllegalStateException(family.getName() + " has no @Topic."));
  }

  /** Kafka consumer settings that differ from the service's. */
  Map<String, String> consumerSettings(MessagingProperties settings) {
    return Map.of();
  }
}
