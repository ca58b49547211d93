package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What point-service does. Keyed by buyer. */
@Topic(PointCommand.TOPIC)
public sealed interface PointCommand extends Command {

  String TOPIC = "point.commands";

  long buyerId();

  @Override
  default String key() {
    return Long.toString(buyerId());
  }

  /**
   * Takes points from the buyer's balance. Answered by {@link PointReply.Used}; refused with {@link
   * PointReply.NotEnoughPoints}.
   *
   * @param amount in won, at least 1
   */
  @WireName("io.paysaga.point.use.v1")
  @AnsweredBy({PointReply.Used.class, PointReply.NotEnoughPoints.class})
  record UsePoint(long buyerId, long amount) implements PointCommand {
    public UsePoint {
      Require.positive("buyerId", buyerId);
      Require.positive("amount", amount);
    }
  }

  /** Gives back exactly what this saga took. Answered by {@link PointReply.Refunded}. */
  @WireName("io.paysaga.point.refund.v1")
  @AnsweredBy(PointReply.Refunded.class)
  record RefundPoint(long buyerId) implements PointCommand {
    public RefundPoint {
      Require.positive("buyerId", buyerId);
    }
  }
}
