package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.util.UUID;

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

  /**
   * Gives back exactly what another saga took. Answered by {@link PointReply.Returned}, also when
   * it was given back before, by whomever. Not answered where that saga took none of this buyer.
   *
   * @param usedBy the saga that took them
   */
  @WireName("io.paysaga.point.return.v1")
  @AnsweredBy(PointReply.Returned.class)
  @Retriable
  record ReturnPoints(long buyerId, UUID usedBy) implements PointCommand {
    public ReturnPoints {
      Require.positive("buyerId", buyerId);
    }
  }
}
