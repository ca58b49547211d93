package io.paysaga.reservation;

import io.paysaga.events.ReservationCommand;
import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.saga.messaging.LockWait;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** reservation-service's door from Kafka, for the critical path. */
@Component
class ReservationCommands extends ParticipantCommands<ReservationCommand, LockedSeats> {

  private final SeatRepository seats;
  private final SeatHoldRepository holds;
  private final ReservationRepository reservations;
  private final Clock clock;

  ReservationCommands(
      SeatRepository seats,
      SeatHoldRepository holds,
      ReservationRepository reservations,
      Clock clock) {
    super(ReservationCommand.class);
    this.seats = seats;
    this.holds = holds;
    this.reservations = reservations;
    this.clock = clock;
    on(ClaimSeat.class, LockedSeats::claim).undoneBy(ReleaseSeat.class, LockedSeats::release);
    on(ConfirmReservation.class, LockedSeats::confirm)
        .undoneBy(UnconfirmReservation.class, LockedSeats::unconfirm);
  }

  /** One select for the seats, then one for their reservations and one for the holds named. */
  @Override
  protected LockedSeats lock(List<SagaCommand<ReservationCommand>> commands) {
    SortedSet<Long> seatIds = new TreeSet<>();
    SortedSet<Long> holdIds = new TreeSet<>();
    SortedSet<UUID> sagasWithAReservation = new TreeSet<>();
    commands.forEach(
        each -> {
          seatIds.add(each.command().seatId());
          if (each.command() instanceof ClaimSeat claim) {
            holdIds.add(claim.seatHoldId());
          } else {
            sagasWithAReservation.add(each.sagaId());
          }
        });
    List<Seat> found = LockWait.isNone() ? seats.lockWithoutWaiting(seatIds) : seats.lock(seatIds);
    // Seats know their reservations: loaded together here, none of them is a select of its own.
    if (!sagasWithAReservation.isEmpty()) {
      reservations.findBySagaIdIn(sagasWithAReservation);
    }
    return new LockedSeats(
        found,
        holdIds.isEmpty() ? List.of() : holds.findAllById(holdIds),
        reservations,
        clock.instant());
  }
}
