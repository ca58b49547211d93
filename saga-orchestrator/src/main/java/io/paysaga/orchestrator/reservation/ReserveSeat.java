package io.paysaga.orchestrator.reservation;

import static java.util.Objects.requireNonNull;

import io.paysaga.events.Payable;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.saga.api.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What the reservation saga remembers.
 *
 * @param reservationId known once the seat is claimed
 * @param price in won, known once the seat is claimed
 */
public record ReserveSeat(
    long seatHoldId,
    long seatId,
    long buyerId,
    @Nullable Long reservationId,
    @Nullable Long price) {

  /** Also of what a database says: without a seat it is no such saga. */
  public ReserveSeat {
    if (seatId < 1) {
      throw new IllegalArgumentException("seatId is at least 1, not " + seatId + ".");
    }
    if (reservationId != null && reservationId < 1) {
      throw new IllegalArgumentException("reservationId is at least 1, not " + reservationId + ".");
    }
  }

  public ReserveSeat(long seatHoldId, long seatId, long buyerId) {
    this(seatHoldId, seatId, buyerId, null, null);
  }

  /** One hold is paid for once; a buyer who holds the seat anew has another hold. */
  static Subject subjectOf(long seatHoldId) {
    return Subject.of("SEAT_HOLD", seatHoldId);
  }

  ReserveSeat claimedAs(Claimed claimed) {
    return new ReserveSeat(seatHoldId, seatId, buyerId, claimed.reservationId(), claimed.price());
  }

  long claimedReservation() {
    return requireNonNull(reservationId);
  }

  long claimedPrice() {
    return requireNonNull(price);
  }

  Payable payable() {
    return Payable.reservation(claimedReservation());
  }
}
