package io.paysaga.messaging.participant;

import io.paysaga.events.Command;
import io.paysaga.events.CommandId;
import io.paysaga.events.Reply;
import io.paysaga.messaging.WireTypes;

/**
 * A participant's door for commands whose effect lies in another system. They are handled outside
 * any transaction, few per poll and a bounded number at once, so a slow system holds no connection,
 * no lock and no other topic. Only success is kept in the inbox.
 *
 * @param <C> the sealed family of commands, annotated with its topic
 */
public abstract class OutsideCommands<C extends Command> {

  private final Class<C> family;

  protected OutsideCommands(Class<C> family) {
    this.family = family;
  }

  /**
   * Has the effect. Called from several threads, and again when an answer was lost: the id is the
   * other system's idempotency key.
   *
   * @return {@link Reply.Failure} when the other system did not take it
   */
  protected abstract Reply deliver(C command, CommandId id);

  Class<C> family() {
    return family;
  }

  String topic() {
    return WireTypes.topicOf(family)
        .orElseThrow(() -> new IllegalStateException(family.getName() + " has no @Topic."));
  }
}
