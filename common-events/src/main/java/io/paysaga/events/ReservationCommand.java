package io.paysaga.events;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** What reservation-service does for the critical path. Keyed by seat. */
@Topic(ReservationCommand.TOPIC)
public sealed interface ReservationCommand extends Command {

  String TOPIC = "reservation.commands";

  long seatId();

  /** As {@code SEAT:7}. */
  @Override
  default String key() {
    return "SEAT:" + seatId();
  }

  /**
   * Takes the held seat for payment: from now on the hold cannot run out, and a reservation is
   * registered. Answered by {@link ReservationReply.Claimed}; refused with {@link
   * ReservationReply.HoldUnknown}, {@link ReservationReply.NotYourHold}, {@link
   * ReservationReply.HoldRunOut} or {@link ReservationReply.SeatTaken}.
   */
  @WireName("io.paysaga.reservation.claim.v1")
  @AnsweredBy({
    ReservationReply.Claimed.class,
    ReservationReply.HoldUnknown.class,
    ReservationReply.NotYourHold.class,
    ReservationReply.HoldRunOut.class,
    ReservationReply.SeatTaken.class
  })
  record ClaimSeat(long seatHoldId, long seatId, long buyerId) implements ReservationCommand {
    public ClaimSeat {
      Require.positive("seatHoldId", seatHoldId);
      Require.positive("seatId", seatId);
      Require.positive("buyerId", buyerId);
    }
  }

  /**
   * Gives the seat back if this saga claimed it: to its holder while the hold lasts, else to
   * everybody. Answered by {@link ReservationReply.Released}.
   */
  @WireName("io.paysaga.reservation.release.v1")
  @AnsweredBy(ReservationReply.Released.class)
  record ReleaseSeat(long seatId) implements ReservationCommand {
    public ReleaseSeat {
      Require.positive("seatId", seatId);
    }
  }

  /**
   * Reserves the claimed seat for good. Answered by {@link ReservationReply.Confirmed}; refused
   * with {@link ReservationReply.NotClaimed}.
   */
  @WireName("io.paysaga.reservation.confirm.v1")
  @AnsweredBy({ReservationReply.Confirmed.class, ReservationReply.NotClaimed.class})
  record ConfirmReservation(long reservationId, long seatId) implements ReservationCommand {
    public ConfirmReservation {
      Require.positive("reservationId", reservationId);
      Require.positive("seatId", seatId);
    }
  }

  /**
   * Makes the seat a claimed one again if this saga reserved it. Answered by {@link
   * ReservationReply.Unconfirmed}.
   */
  @WireName("io.paysaga.reservation.unconfirm.v1")
  @AnsweredBy(ReservationReply.Unconfirmed.class)
  record UnconfirmReservation(long reservationId, long seatId) implements ReservationCommand {
    public UnconfirmReservation {
      Require.positive("reservationId", reservationId);
      Require.positive("seatId", seatId);
    }
  }
}
