package io.paysaga.events;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import java.time.Instant;

/** What reservation-service answers on the critical path. */
public sealed interface ReservationReply extends Reply {

  /**
   * @param price of the seat, in won
   */
  @WireName("io.paysaga.reservation.claimed.v1")
  record Claimed(long reservationId, long price) implements ReservationReply, Reply.Accepted {}

  @WireName("io.paysaga.reservation.released.v1")
  record Released() implements ReservationReply, Reply.Undone {}

  @WireName("io.paysaga.reservation.confirmed.v1")
  record Confirmed() implements ReservationReply, Reply.Accepted {}

  @WireName("io.paysaga.reservation.unconfirmed.v1")
  record Unconfirmed() implements ReservationReply, Reply.Undone {}

  @WireName("io.paysaga.reservation.hold-unknown.v1")
  record HoldUnknown(long seatHoldId) implements ReservationReply, Reply.Refusal {
    @Override
    public String message() {
      return "There is no hold " + seatHoldId + " of this seat.";
    }
  }

  @WireName("io.paysaga.reservation.not-your-hold.v1")
  record NotYourHold() implements ReservationReply, Reply.Refusal {
    @Override
    public String message() {
      return "The seat is held by another buyer.";
    }
  }

  @WireName("io.paysaga.reservation.hold-run-out.v1")
  record HoldRunOut(Instant expiresAt) implements ReservationReply, Reply.Refusal {
    @Override
    public String message() {
      return "The hold ran out at " + expiresAt + ".";
    }
  }

  @WireName("io.paysaga.reservation.seat-taken.v1")
  record SeatTaken() implements ReservationReply, Reply.Refusal {
    @Override
    public String message() {
      return "Another checkout is paying for the seat, or has paid for it.";
    }
  }

  @WireName("io.paysaga.reservation.not-claimed.v1")
  record NotClaimed() implements ReservationReply, Reply.Refusal {
    @Override
    public String message() {
      return "The seat is not claimed by this checkout.";
    }
  }
}
