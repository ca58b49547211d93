package io.paysaga.reservation;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.http.AskedOverHttp;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** reservation-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@ContextConfiguration(initializers = RealServers.class)
class BookDoorTest extends AskedOverHttp {

  private static final Instant HELD = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant CLAIMED = Instant.parse("2026-11-21T10:00:05.123456Z");
  private static final Instant ENDED = Instant.parse("2026-11-21T10:00:06Z");

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;
  @Autowired private JdbcTemplate jdbc;
  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private final UUID third = UUID.fromString("019aa5b0-0001-7000-8000-000000000003");

  @BeforeEach
  void startEmpty() {
    for (String book : List.of("reservation", "seat_hold", "seat", "schedule", "inbox")) {
      jdbc.update("delete from " + book);
    }
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

  @Test
  void showsWhichDosAreBarred() {
    answered("claim-seat", "DO", "io.paysaga.barrier.barred.v1");
    answered("claim-seat", "UNDO", "io.paysaga.barrier.nothing-to-undo.v1");
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "seatIds": []}
        """,
        """
        {"seats": [], "reservations": [],
         "barred": [{"sagaId": "019aa5b0-0000-7000-8000-000000000001", "step": "claim-seat",
                     "at": "2026-11-21T10:00:05Z"}]}
        """);
  }

  @Test
  void listsTheSagasThatStandInTheBooksByTheTimeAtWhichTheyBegan() {
    claimed(seat(), third);
    claimed(seat(), another);
    long released = seat();
    claimed(released, saga);
    onSeat(released, each -> each.release(saga, ENDED));
    lists("", saga, another, third);
    lists("?before=019aa5b0-0001-0000-0000-000000000000", saga, another);
    lists("?after=019aa5b0-0001-0000-0000-000000000000", third);
    lists("?limit=2", saga, another);
    lists("?limit=2&after=" + another, third);
  }

  @Test
  void answersAQuestionOfTheLargestSize() {
    String ids = String.join(",", Collections.nCopies(200, "\"" + saga + "\""));
    String seatIds = String.join(",", Collections.nCopies(200, "" + Long.MAX_VALUE));
    asked("{\"sagaIds\":[" + ids + "],\"seatIds\":[" + seatIds + "]}").expectStatus().isOk();
    expectProblem(
        asked("{\"sagaIds\":[" + ids + ",\"" + saga + "\"],\"seatIds\":[]}"),
        400,
        "malformed-request",
        "sagaIds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"seatIds": []}                   | sagaIds
          {"sagaIds": []}                    | seatIds
          {"sagaIds": [7], "seatIds": []}   | sagaIds[0]
          {"sagaIds": [], "seatIds": [0]}   | seatIds[0]
          {"sagaIds": [], "seatIds": [], "buyerIds": []} | buyerIds
          """)
  void namesWhatIsWrongWithAQuestion(String question, String field) {
    expectProblem(asked(question), 400, "malformed-request", field);
  }

  @ParameterizedTest
  @CsvSource({"after=1, after", "before=x, before", "limit=0, limit", "limit=1001, limit"})
  void namesWhatIsWrongWithAPage(String query, String field) {
    expectProblem(
        http.get().uri("/book/sagas?" + query).exchange(), 400, "malformed-request", field);
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
    onSeat(seat, each -> each.claim(sagaId, found, 1, CLAIMED, reservations::save));
    return hold;
  }

  private void onSeat(long seat, Consumer<Seat> act) {
    transaction.executeWithoutResult(status -> act.accept(seats.findById(seat).orElseThrow()));
  }

  private long reservationOf(UUID sagaId) {
    return jdbc.queryForObject(
        "select id from reservation where saga_id = uuid_to_bin(?)", Long.class, sagaId.toString());
  }

  private void answered(String step, String direction, String type) {
    jdbc.update(
        "insert into inbox (saga_id, step, direction, reply_type, reply, at)"
            + " values (uuid_to_bin(?), ?, ?, ?, '{}', '2026-11-21 10:00:05')",
        saga.toString(),
        step,
        direction,
        type);
  }

  private void says(String question, String answer) {
    asked(question).expectStatus().isOk().expectBody().json(answer, STRICT);
  }

  private void lists(String query, UUID... sagaIds) {
    http.get()
        .uri("/book/sagas" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            List.of(sagaIds).stream()
                .map(id -> "\"" + id + "\"")
                .toList()
                .toString()
                .transform("{\"sagaIds\": %s}"::formatted),
            STRICT);
  }

  private RestTestClient.ResponseSpec asked(String question) {
    return http.post()
        .uri("/book")
        .contentType(MediaType.APPLICATION_JSON)
        .body(question)
        .exchange();
  }
}
