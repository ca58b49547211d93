package io.paysaga.reservation;

import io.paysaga.events.ReservationCommand;
import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.events.ReservationReply.HoldUnknown;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.NotYourHold;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ParticipantContract;
import io.paysaga.servers.OnRealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.support.TransactionTemplate;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class ReservationParticipantTest extends ParticipantContract<ReservationCommand> {

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;

  @Override
  protected ReservationCommand accepted() {
    long seat = held().seat();
    return new ClaimSeat(held().hold(seat), seat, 1);
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, ReservationCommand> refused() {
    long free = held().seat();
    long lost = held().seat();
    long runOut = held().hold(lost, 1, Instant.now().minusSeconds(9), Duration.ofSeconds(5));
    long taken = held().seat();
    long claimed = held().hold(taken);
    transaction.executeWithoutResult(
        status -> {
          Seat seat = seats.findById(taken).orElseThrow();
          SeatHold hold = holds.findById(claimed).orElseThrow();
          seat.claim(UUID.randomUUID(), hold, 1, Instant.now());
          reservations.save(seat.reservation());
        });
    long others = held().seat();
    return Map.of(
        HoldUnknown.class,
        new ClaimSeat(Long.MAX_VALUE, free, 1),
        NotYourHold.class,
        new ClaimSeat(held().hold(others), others, 2),
        HoldRunOut.class,
        new ClaimSeat(runOut, lost, 1),
        SeatTaken.class,
        new ClaimSeat(claimed, taken, 1),
        NotClaimed.class,
        new ConfirmReservation(Long.MAX_VALUE, taken));
  }

  private HeldSeats held() {
    return new HeldSeats(schedules, seats, holds, transaction);
  }

  @Override
  protected ReservationCommand undoOf(ReservationCommand command) {
    return command instanceof ConfirmReservation confirm
        ? new UnconfirmReservation(confirm.reservationId(), confirm.seatId())
        : new ReleaseSeat(command.seatId());
  }

  @Override
  protected List<String> books() {
    return List.of("schedule", "seat", "seat_hold", "reservation");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select count(*) from seat where saga_id = ?", Integer.class, (Object) sagaId);
  }
}
