package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What reservation-service does to its waiting queue. Keyed by buyer, on a topic of its own. */
@Topic(TokenCommand.TOPIC)
public sealed interface TokenCommand extends Command {

  String TOPIC = "reservation.tokens";

  long buyerId();

  @Override
  default String key() {
    return Long.toString(buyerId());
  }

  /**
   * Takes the buyer's active token away, so that the next one in the queue gets its place. Answered
   * by {@link TokenReply.Deleted}, also when there is none, or {@link TokenReply.Failed}.
   */
  @WireName("io.paysaga.reservation.delete-token.v1")
  @AnsweredBy({TokenReply.Deleted.class, TokenReply.Failed.class})
  record DeleteToken(long buyerId) implements TokenCommand {
    public DeleteToken {
      Require.positive("buyerId", buyerId);
    }
  }
}
