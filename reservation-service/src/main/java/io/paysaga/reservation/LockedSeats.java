package io.paysaga.reservation;

import static java.util.stream.Collectors.toMap;

import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationReply;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.ReservationReply.HoldUnknown;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.LockedAggregates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The seats that one poll touches. */
class LockedSeats implements LockedAggregates {

  private final Map<Long, Seat> byId;
  private final Map<Long, SeatHold> holds;
  private final ReservationRepository reservations;
  private final Instant now;

  /**
   * @param holds of which the commands speak
   */
  LockedSeats(
      List<Seat> found, List<SeatHold> holds, ReservationRepository reservations, Instant now) {
    this.byId = found.stream().collect(toMap(Seat::id, Function.identity()));
    this.holds = holds.stream().collect(toMap(SeatHold::id, Function.identity()));
    this.reservations = reservations;
    this.now = now;
  }

  Reply claim(ClaimSeat claim, UUID sagaId) {
    Seat seat = byId.get(claim.seatId());
    SeatHold hold = holds.get(claim.seatHoldId());
    if (seat == null || hold == null || hold.seatId() != seat.id()) {
      return new HoldUnknown(claim.seatHoldId());
    }
    ReservationReply refusal = seat.claim(sagaId, hold, claim.buyerId(), now);
    return refusal != null
        ? refusal
        : new Claimed(reservations.save(seat.reservation()).id(), seat.price());
  }

  Reply release(ReleaseSeat release, UUID sagaId) {
    Seat seat = byId.get(release.seatId());
    return seat == null ? new NothingToUndo() : seat.release(sagaId, now);
  }

  Reply confirm(ConfirmReservation confirm, UUID sagaId) {
    Seat seat = byId.get(confirm.seatId());
    return seat == null ? new NotClaimed() : seat.confirm(sagaId, confirm.reservationId(), now);
  }

  Reply unconfirm(UnconfirmReservation unconfirm, UUID sagaId) {
    Seat seat = byId.get(unconfirm.seatId());
    return seat == null ? new NothingToUndo() : seat.unconfirm(sagaId, unconfirm.reservationId());
  }

  @Override
  public void flush() {
    reservations.flush();
  }
}
