package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.events.ReservationCommand;
import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.HoldUnknown;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.saga.test.contract.OnePoll;
import io.paysaga.servers.OnRealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionTemplate;

/** One transaction's worth of commands, and what it writes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class ReservationPollTest extends OnePoll<ReservationCommand, LockedSeats> {

  private static final int MANY = 100;

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private TransactionTemplate transaction;
  private HeldSeats held;

  @BeforeEach
  void startEmpty() {
    for (String book : List.of("reservation", "seat_hold", "seat", "schedule")) {
      jdbc.update("delete from " + book);
    }
    held = new HeldSeats(schedules, seats, holds, transaction);
  }

  @Test
  void claimsConfirmsAndTakesBackManySeatsWithAFewStatements() {
    List<SagaCommand<ReservationCommand>> claims = new ArrayList<>();
    for (int n = 0; n < MANY; n++) {
      long seat = held.seat();
      claims.add(of(UUID.randomUUID(), new ClaimSeat(held.hold(seat), seat, 1)));
    }
    assertThat(statementsOf(claims)).containsEntry("Com_select", 2).containsEntry("Com_insert", 1);
    assertThat(count("seat where status = 'PAYING'")).isEqualTo(MANY);
    assertThat(count("reservation where status = 'PENDING'")).isEqualTo(MANY);

    List<SagaCommand<ReservationCommand>> confirmations =
        claims.stream()
            .map(each -> of(each.sagaId(), confirmed(each.sagaId(), each.command().seatId())))
            .toList();
    assertThat(statementsOf(confirmations))
        .containsEntry("Com_select", 2)
        .containsEntry("Com_insert", 0);
    assertThat(count("seat where status = 'RESERVED'")).isEqualTo(MANY);
    assertThat(count("reservation where status = 'CONFIRMED'")).isEqualTo(MANY);

    List<SagaCommand<ReservationCommand>> undone = new ArrayList<>();
    confirmations.forEach(
        each -> {
          ConfirmReservation confirm = (ConfirmReservation) each.command();
          undone.add(
              of(
                  each.sagaId(),
                  new UnconfirmReservation(confirm.reservationId(), confirm.seatId())));
          undone.add(of(each.sagaId(), new ReleaseSeat(confirm.seatId())));
        });
    assertThat(statementsOf(undone)).containsEntry("Com_select", 2);
    assertThat(count("seat where status = 'HELD'")).isEqualTo(MANY);
    assertThat(count("reservation where status = 'CANCELLED'")).isEqualTo(MANY);
  }

  @Test
  void letsEachCommandOfAPollSeeTheOnesBefore() {
    long seat = held.seat();
    long hold = held.hold(seat);
    UUID another = UUID.randomUUID();
    UUID third = UUID.randomUUID();
    repliesTo(List.of(of(saga, new ClaimSeat(hold, seat, 1))));
    ConfirmReservation confirm = confirmed(saga, seat);
    List<Reply> replies =
        repliesTo(
            List.of(
                of(saga, confirm),
                of(another, new ClaimSeat(hold, seat, 1)),
                of(another, new ReleaseSeat(seat)),
                of(saga, new UnconfirmReservation(confirm.reservationId(), seat)),
                of(saga, new ReleaseSeat(seat)),
                of(third, new ClaimSeat(hold, seat, 1))));
    assertThat(replies)
        .startsWith(
            new Confirmed(),
            new SeatTaken(),
            new NothingToUndo(),
            new Unconfirmed(),
            new Released())
        .last()
        .isInstanceOf(Claimed.class);
    assertThat(count("seat where status = 'PAYING' and saga_id = uuid_to_bin('" + third + "')"))
        .isOne();
    assertThat(count("reservation where status = 'CANCELLED'")).isOne();
    assertThat(count("reservation where status = 'PENDING'")).isOne();
  }

  @Test
  void knowsNoSeatThatIsNotThere() {
    assertThat(
            repliesTo(
                List.of(
                    of(saga, new ClaimSeat(7, Long.MAX_VALUE, 1)),
                    of(saga, new ReleaseSeat(Long.MAX_VALUE)),
                    of(saga, new ConfirmReservation(7, Long.MAX_VALUE)),
                    of(saga, new UnconfirmReservation(7, Long.MAX_VALUE)))))
        .containsExactly(
            new HoldUnknown(7), new NothingToUndo(), new NotClaimed(), new NothingToUndo());
  }

  @Test
  void knowsNoHoldOfSomeOtherSeat() {
    long hold = held.hold(held.seat());
    assertThat(repliesTo(List.of(of(saga, new ClaimSeat(hold, held.seat(), 1)))))
        .containsExactly(new HoldUnknown(hold));
  }

  @Test
  void isKeptByTheDatabaseFromSellingASeatTwice() {
    long seat = held.seat();
    String sold =
        "insert into reservation (id, seat_id, buyer_id, price, status, saga_id, created_at)"
            + " values (?, ?, 1, 10000, 'CONFIRMED', uuid_to_bin(uuid()), utc_timestamp(6))";
    jdbc.update(sold, 1, seat);
    assertThatThrownBy(() -> jdbc.update(sold, 2, seat))
        .isInstanceOf(DataIntegrityViolationException.class);
  }

  private ConfirmReservation confirmed(UUID sagaId, long seat) {
    long reservation =
        jdbc.queryForObject(
            "select id from reservation where saga_id = uuid_to_bin(?)",
            Long.class,
            sagaId.toString());
    return new ConfirmReservation(reservation, seat);
  }
}
