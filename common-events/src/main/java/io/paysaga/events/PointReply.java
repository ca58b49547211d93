package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;

/** What point-service answers. */
public sealed interface PointReply extends Reply {

  /**
   * @param balance what is left, in won
   */
  @WireName("io.paysaga.point.used.v1")
  record Used(long balance) implements PointReply, Reply.Accepted {}

  /**
   * @param amount what was given back, in won
   */
  @WireName("io.paysaga.point.refunded.v1")
  record Refunded(long amount) implements PointReply, Reply.Undone {}

  /**
   * @param amount what was given back, now or before, in won
   */
  @WireName("io.paysaga.point.returned.v1")
  record Returned(long amount) implements PointReply, Reply.Accepted {}

  /**
   * More people read a refusal than may see the account, so it says what was asked for.
   *
   * @param balance always 0; builds before 1.4.0 want it to be there
   * @param required in won
   */
  @WireName("io.paysaga.point.not-enough-points.v1")
  record NotEnoughPoints(long balance, long required) implements PointReply, Reply.Refusal {

    public NotEnoughPoints {
      balance = 0;
    }

    public NotEnoughPoints(long required) {
      this(0, required);
    }

    @Override
    public String message() {
      return required + " won are needed, and the balance is smaller.";
    }
  }
}
