package io.paysaga.reservation;

import static io.paysaga.saga.test.doors.Speaker.APPROVER;
import static io.paysaga.saga.test.doors.Speaker.OPERATOR;
import static io.paysaga.saga.test.doors.Speaker.ORCHESTRATOR;
import static io.paysaga.saga.test.doors.Speaker.ORGANISER;
import static io.paysaga.saga.test.doors.Speaker.OTHER_BUYER;
import static io.paysaga.saga.test.doors.Speaker.VIEWER;

import io.paysaga.saga.test.doors.DoorMatrix;
import io.paysaga.saga.test.doors.Speaker;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;

/** Who may call which door of reservation-service. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class DoorsTest extends DoorMatrix {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private WaitingQueue queue;

  @BeforeEach
  void startEmpty() {
    RealServers.emptyRedis();
    RealServers.empty("reservation", "reservation", "seat_hold", "seat", "schedule");
  }

  private long schedule() {
    return schedules.save(new Schedule("concert", NOW.plusSeconds(3600), NOW)).id();
  }

  private long seat(long schedule) {
    return seats.save(new Seat(schedule, 1, 10_000)).id();
  }

  @Override
  protected List<Row> rows() {
    long schedule = schedule();
    long seat = seat(schedule);
    long hold = holds.save(new SeatHold(seat, OWNER, NOW, NOW.plusSeconds(300))).id();
    long reservation = reservations.save(new Reservation(SAGA, seat, OWNER, 10_000, NOW)).id();
    String token = queue.enter(OWNER).token();
    List<Row> rows = new ArrayList<>(doorsOfTheBook());
    rows.add(
        door("POST /schedules", "/schedules")
            .with(
                """
                {"concert": "concert", "startsAt": "2999-01-01T00:00:00Z", "seats": 1, "price": 1}
                """)
            .answers(201, ORGANISER));
    rows.add(
        door("GET /schedules/{id}/seats", "/schedules/" + schedule + "/seats")
            .answers(200, Speaker.OWNER, OTHER_BUYER, ORGANISER, VIEWER, OPERATOR, APPROVER));
    rows.add(
        door("POST /queue-tokens", "/queue-tokens")
            .with("{\"buyerId\": %d}".formatted(OWNER))
            .answers(201, Speaker.OWNER));
    rows.add(seenByOwner("GET /queue-tokens/{token}", "/queue-tokens/" + token));
    rows.add(
        door("POST /seat-holds", "/seat-holds")
            .with(Map.of("Queue-Token", token))
            .with("{\"buyerId\": %d, \"seatId\": %d}".formatted(OWNER, seat))
            .answers(201, Speaker.OWNER));
    rows.add(seenByOwner("GET /seat-holds/{id}", "/seat-holds/" + hold));
    rows.add(door("GET /seat-holds", "/seat-holds?ids=" + hold).answers(200, ORCHESTRATOR));
    rows.add(
        door("GET /reservations", "/reservations?buyerId=" + OWNER)
            .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER));
    rows.add(seenByOwner("GET /reservations/{id}", "/reservations/" + reservation));
    return rows;
  }

  private static Row seenByOwner(String door, String uri) {
    return door(door, uri)
        .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)
        .answers(404, OTHER_BUYER);
  }

  @Test
  void takesNobodysQueueTokenFromAnother() {
    String token = queue.enter(OWNER).token();
    expectProblem(
        http.post()
            .uri("/seat-holds")
            .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER + 1)))
            .header("Queue-Token", token)
            .contentType(MediaType.APPLICATION_JSON)
            .body("{\"seatId\": 1}")
            .exchange(),
        403,
        "no-active-token");
  }

  @Test
  void listsABuyersOwnReservationsWithoutBeingToldWhose() {
    reservations.save(new Reservation(SAGA, seat(schedule()), OWNER, 10_000, NOW));
    http.get()
        .uri("/reservations")
        .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER)))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$[0].buyerId")
        .isEqualTo(OWNER);
  }
}
