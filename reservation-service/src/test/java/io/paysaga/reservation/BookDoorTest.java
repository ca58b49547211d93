package io.paysaga.reservation;

import io.paysaga.events.ReservationCommand;
import io.paysaga.saga.test.contract.BookContract;
import io.paysaga.servers.OnRealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.support.TransactionTemplate;

/** reservation-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class BookDoorTest extends BookContract<ReservationCommand> {

  private static final Instant HELD = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant CLAIMED = Instant.parse("2026-11-21T10:00:05.123456Z");
  private static final Instant ENDED = Instant.parse("2026-11-21T10:00:06Z");

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;

  BookDoorTest() {
    super(new ReservationParticipantTest(), "seatIds");
  }

  @Test
  void showsWhatASagaReserved() {
    long seat = seat();
    long hold = claimed(seat, saga);
    long reservation = reservationOf(saga);
    onSeat(seat, each -> each.confirm(saga, reservation, ENDED));
    claimed(seat(), another);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "seatIds": []}
        """,
        """
        {"seats": [
           {"seatId": %1$d, "price": 10000, "status": "RESERVED", "reservationId": %3$d,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "seatHoldId": %2$d, "heldBy": 1,
            "heldUntil": "2026-11-21T10:05:00Z"}],
         "reservations": [
           {"reservationId": %3$d, "seatId": %1$d, "buyerId": 1, "price": 10000,
            "status": "CONFIRMED", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
            "createdAt": "2026-11-21T10:00:05.123456Z", "confirmedAt": "2026-11-21T10:00:06Z"}],
         "barred": []}
        """
            .formatted(seat, hold, reservation));
  }

  @Test
  void showsWhatASagaCancelledThoughTheSeatNoLongerNamesIt() {
    long seat = seat();
    long hold = claimed(seat, saga);
    onSeat(seat, each -> each.release(saga, ENDED));
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "seatIds": []}
        """,
        """
        {"seats": [
           {"seatId": %1$d, "price": 10000, "status": "HELD", "seatHoldId": %2$d, "heldBy": 1,
            "heldUntil": "2026-11-21T10:05:00Z"}],
         "reservations": [
           {"reservationId": %3$d, "seatId": %1$d, "buyerId": 1, "price": 10000,
            "status": "CANCELLED", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
            "createdAt": "2026-11-21T10:00:05.123456Z", "cancelledAt": "2026-11-21T10:00:06Z"}],
         "barred": []}
        """
            .formatted(seat, hold, reservationOf(saga)));
    lists("", saga);
  }

  @Test
  void showsTheSeatsAskedForWithAllTheirReservations() {
    long free = seat();
    long seat = seat();
    long hold = claimed(seat, another);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"],
         "seatIds": [%d, %d, 9223372036854775807]}
        """
            .formatted(free, seat),
        """
        {"seats": [
           {"seatId": %1$d, "price": 10000, "status": "AVAILABLE"},
           {"seatId": %2$d, "price": 10000, "status": "PAYING", "reservationId": %4$d,
            "sagaId": "019aa5b0-0000-7000-8000-000000000002", "seatHoldId": %3$d, "heldBy": 1,
            "heldUntil": "2026-11-21T10:05:00Z"}],
         "reservations": [
           {"reservationId": %4$d, "seatId": %2$d, "buyerId": 1, "price": 10000,
            "status": "PENDING", "sagaId": "019aa5b0-0000-7000-8000-000000000002",
            "createdAt": "2026-11-21T10:00:05.123456Z"}],
         "barred": []}
        """
            .formatted(free, seat, hold, reservationOf(another)));
  }

  private long seat() {
    return new HeldSeats(schedules, seats, holds, transaction).seat();
  }

  /** Held first, by buyer 1; answers the hold. */
  private long claimed(long seat, UUID sagaId) {
    long hold =
        new HeldSeats(schedules, seats, holds, transaction)
            .hold(seat, 1, HELD, Duration.ofMinutes(5));
    SeatHold found = holds.findById(hold).orElseThrow();
    onSeat(
        seat,
        each -> {
          each.claim(sagaId, found, 1, CLAIMED);
          reservations.save(each.reservation());
        });
    return hold;
  }

  private void onSeat(long seat, Consumer<Seat> act) {
    transaction.executeWithoutResult(status -> act.accept(seats.findById(seat).orElseThrow()));
  }

  private long reservationOf(UUID sagaId) {
    return jdbc.queryForObject(
        "select id from reservation where saga_id = uuid_to_bin(?)", Long.class, sagaId.toString());
  }
}
