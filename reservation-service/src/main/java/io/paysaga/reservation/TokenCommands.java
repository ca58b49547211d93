package io.paysaga.reservation;

import io.paysaga.events.TokenCommand;
import io.paysaga.events.TokenReply;
import io.paysaga.events.TokenReply.Deleted;
import io.paysaga.events.TokenReply.Failed;
import io.paysaga.saga.participant.ExternalCommands;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * reservation-service's door from Kafka, for tokens of the waiting queue. A copy that comes when
 * the buyer has a new token costs a place in the queue, never a seat.
 */
@Component
class TokenCommands extends ExternalCommands<TokenCommand> {

  private final WaitingQueue queue;

  TokenCommands(WaitingQueue queue) {
    super(TokenCommand.class);
    this.queue = queue;
  }

  @Override
  protected ExternalCall<TokenCommand> prepare(List<TokenCommand> commands) {
    return (command, id) -> deleteTokenOf(command.buyerId());
  }

  private TokenReply deleteTokenOf(long buyerId) {
    try {
      queue.leave(buyerId);
      return new Deleted();
    } catch (QueueUnavailable away) {
      return new Failed(QueueUnavailable.SENTENCE);
    }
  }
}
