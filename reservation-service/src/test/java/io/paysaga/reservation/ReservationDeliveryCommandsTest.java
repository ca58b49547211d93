package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.ReservationDeliveryCommand.SendReservation;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.events.ReservationDeliveryReply.Sent;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ListeningPlatform;
import io.paysaga.servers.OnRealServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.support.TransactionTemplate;

/** What is sent about a reservation. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class ReservationDeliveryCommandsTest {

  private static final Instant STARTS = Instant.parse("2027-01-01T19:00:00Z");
  private static final Instant CONFIRMED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;

  @Test
  void sendsTheConfirmedReservation() throws IOException {
    long reservation = reserved(true);
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      assertThat(sent(platform, reservation)).isEqualTo(new Sent());
      assertThat(platform.heard())
          .extracting(ListeningPlatform.Heard::body)
          .containsExactly(
              """
              {"reservationId":%d,"buyerId":1,"concert":"Winterreise",\
              "startsAt":"2027-01-01T19:00:00Z","seatNumber":12,"price":10000,\
              "confirmedAt":"2026-11-21T10:00:05Z"}"""
                  .formatted(reservation));
    }
  }

  @Test
  void failsWithoutAskingUnlessTheReservationIsConfirmed() throws IOException {
    long pending = reserved(false);
    try (ListeningPlatform platform = new ListeningPlatform(200)) {
      for (long id : new long[] {pending, Long.MAX_VALUE}) {
        assertThat(sent(platform, id))
            .isEqualTo(new Failed("There is no confirmed reservation " + id + "."));
      }
      assertThat(platform.heard()).isEmpty();
    }
  }

  private long reserved(boolean confirmed) {
    return transaction.execute(
        status -> {
          Schedule schedule = schedules.save(new Schedule("Winterreise", STARTS, CONFIRMED));
          Seat seat = seats.save(new Seat(schedule.id(), 12, 10_000));
          Reservation reservation =
              reservations.save(
                  new Reservation(UUID.randomUUID(), seat.id(), 1, 10_000, CONFIRMED));
          if (confirmed) {
            reservation.confirm(CONFIRMED);
          }
          return reservation.id();
        });
  }

  private Reply sent(ListeningPlatform platform, long reservationId) {
    SendReservation command = new SendReservation(reservationId);
    return new ReservationDeliveryCommands(
            reservations,
            new ReservationPlatformClient(
                platform.asked(ReservationPlatformClient.ReservationPlatform.class)),
            new ReservationPlatformProperties("http://127.0.0.1", Duration.ofSeconds(2)))
        .prepare(List.of(command))
        .call(command, new CommandId(UUID.randomUUID(), "send-reservation", Direction.DO));
  }
}
