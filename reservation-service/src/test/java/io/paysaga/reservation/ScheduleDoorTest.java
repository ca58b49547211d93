package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** reservation-service's HTTP door for schedules, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class ScheduleDoorTest extends AskedOverHttp {

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private TransactionTemplate transaction;
  @Autowired private JdbcTemplate jdbc;

  @BeforeEach
  void startEmpty() {
    for (String book : List.of("reservation", "seat_hold", "seat", "schedule")) {
      jdbc.update("delete from " + book);
    }
  }

  @Test
  void schedulesAnEveningWithItsSeats() {
    RestTestClient.ResponseSpec answer =
        schedule(
            """
            {"concert": "겨울나그네", "startsAt": "2099-01-01T19:00:00Z", "seats": 3, "price": 10000}
            """);
    long id = jdbc.queryForObject("select id from schedule", Long.class);
    answer
        .expectStatus()
        .isCreated()
        .expectHeader()
        .location("/schedules/" + id + "/seats")
        .expectBody()
        .json("{\"scheduleId\": %d}".formatted(id), STRICT);
    List<Long> ids = jdbc.queryForList("select id from seat order by number", Long.class);
    http.get()
        .uri("/schedules/" + id + "/seats")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"seatId": %d, "number": 1, "status": "AVAILABLE"},
             {"seatId": %d, "number": 2, "status": "AVAILABLE"},
             {"seatId": %d, "number": 3, "status": "AVAILABLE"}]
            """
                .formatted(ids.toArray()),
            STRICT);
  }

  @Test
  void schedulesAnEveningAtItsLimits() {
    schedule(
            body(
                "\"%s\"".formatted("x".repeat(100)),
                "\"9999-12-31T00:00:00Z\"",
                "10000",
                "1000000000"))
        .expectStatus()
        .isCreated();
    assertThat(jdbc.queryForObject("select count(*) from seat", Integer.class)).isEqualTo(10_000);
  }

  @Test
  void showsASeatAsAvailableWhenItsHoldHasRunOut() {
    HeldSeats held = new HeldSeats(schedules, seats, holds, transaction);
    long lasting = held.seat();
    held.hold(lasting);
    long runOut = held.seat();
    held.hold(runOut, 1, Instant.now().minusSeconds(9), Duration.ofSeconds(5));
    expectStatus(lasting, "HELD");
    expectStatus(runOut, "AVAILABLE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # concert | startsAt                   | seats | price      | field
          ""        | "2099-01-01T19:00:00Z"     | 1     | 1          | concert
          null      | "2099-01-01T19:00:00Z"     | 1     | 1          | concert
          7         | "2099-01-01T19:00:00Z"     | 1     | 1          | concert
          "a"       | null                       | 1     | 1          | startsAt
          "a"       | "tomorrow"                 | 1     | 1          | startsAt
          "a"       | "2099-01-01"               | 1     | 1          | startsAt
          "a"       | "2001-01-01T19:00:00Z"     | 1     | 1          | startsAt
          "a"       | "+10000-01-01T19:00:00Z"   | 1     | 1          | startsAt
          "a"       | "1970-01-01T00:00:00Z"     | 1     | 1          | startsAt
          "a"       | "-1000000000-01-01T00:00:00Z"| 1   | 1          | startsAt
          "a"       | "2099-01-01T19:00:00Z"     | 0     | 1          | seats
          "a"       | "2099-01-01T19:00:00Z"     | 10001 | 1          | seats
          "a"       | "2099-01-01T19:00:00Z"     | 1.5   | 1          | seats
          "a"       | "2099-01-01T19:00:00Z"     | null  | 1          | seats
          "a"       | "2099-01-01T19:00:00Z"     | 1     | 0          | price
          "a"       | "2099-01-01T19:00:00Z"     | 1     | 1000000001 | price
          "a"       | "2099-01-01T19:00:00Z"     | 1     | "1"        | price
          """)
  void namesWhatIsWrongWithASchedule(
      String concert, String startsAt, String seats, String price, String field) {
    expectProblem(schedule(body(concert, startsAt, seats, price)), 400, "malformed-request", field);
    assertThat(jdbc.queryForObject("select count(*) from schedule", Integer.class)).isZero();
  }

  @Test
  void knowsNoScheduleThatIsNotThere() {
    expectProblem(http.get().uri("/schedules/7/seats").exchange(), 404, "no-such-schedule");
    expectProblem(http.get().uri("/schedules/x/seats").exchange(), 400, "malformed-request", "id");
  }

  private void expectStatus(long seat, String status) {
    long schedule =
        jdbc.queryForObject("select schedule_id from seat where id = ?", Long.class, seat);
    http.get()
        .uri("/schedules/" + schedule + "/seats")
        .exchange()
        .expectBody()
        .jsonPath("$[0].status")
        .isEqualTo(status);
  }

  private static String body(String concert, String startsAt, String seats, String price) {
    return "{\"concert\": %s, \"startsAt\": %s, \"seats\": %s, \"price\": %s}"
        .formatted(concert, startsAt, seats, price);
  }

  private RestTestClient.ResponseSpec schedule(String body) {
    return http.post()
        .uri("/schedules")
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .exchange();
  }
}
