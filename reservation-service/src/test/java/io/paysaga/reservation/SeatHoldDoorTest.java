package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** reservation-service's HTTP doors of the queue, of holds and of reservations. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=reservation")
@OnRealServers
class SeatHoldDoorTest extends AskedOverHttp {

  private static final Duration LONG = Duration.ofHours(1);

  /** {@code paysaga.seat-hold.per-token}, by default. */
  private static final int MOST = 10;

  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  @Autowired private ScheduleRepository schedules;
  @Autowired private SeatRepository seats;
  @Autowired private SeatHoldRepository holds;
  @Autowired private ReservationRepository reservations;
  @Autowired private TransactionTemplate transaction;
  @Autowired private WaitingQueue queue;
  @Autowired private RedissonClient redis;
  @Autowired private JdbcTemplate jdbc;
  private HeldSeats held;

  @BeforeEach
  void startEmpty() {
    RealServers.emptyRedis();
    for (String book : List.of("reservation", "seat_hold", "seat", "schedule")) {
      jdbc.update("delete from " + book);
    }
    held = new HeldSeats(schedules, seats, holds, transaction);
  }

  @Test
  void givesATokenAndShowsIt() {
    RestTestClient.ResponseSpec answer = enter("{\"buyerId\": 1}");
    String token = queue.enter(1).token();
    String shown =
        """
        {"token": "%s", "status": "ACTIVE", "position": 0}
        """
            .formatted(token);
    answer
        .expectStatus()
        .isCreated()
        .expectHeader()
        .location("/queue-tokens/" + token)
        .expectBody()
        .json(shown, STRICT);
    http.get()
        .uri("/queue-tokens/" + token)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(shown, STRICT);
  }

  @Test
  void knowsNoTokenThatItDidNotGive() {
    expectProblem(http.get().uri("/queue-tokens/7").exchange(), 404, "no-such-token");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1.5", "null"})
  void namesWhatIsWrongWithABuyer(String buyerId) {
    expectProblem(
        enter("{\"buyerId\": %s}".formatted(buyerId)), 400, "malformed-request", "buyerId");
  }

  @Test
  void holdsASeatForFiveMinutes() {
    long seat = held.seat();
    Instant before = Instant.now();
    RestTestClient.ResponseSpec answer = hold(token(1), 1, seat);
    SeatHold hold = holds.findAll().get(0);
    answer
        .expectStatus()
        .isCreated()
        .expectHeader()
        .location("/seat-holds/" + hold.id())
        .expectBody()
        .json(
            """
            {"seatHoldId": %d, "expiresAt": "%s"}
            """
                .formatted(hold.id(), hold.expiresAt()),
            STRICT);
    assertThat(hold.expiresAt())
        .isBetween(before.plusSeconds(299), Instant.now().plus(Duration.ofMinutes(5)));
    showsHold(hold.id(), seat, hold.expiresAt(), false, "HELD");
  }

  @Test
  void givesItsHolderTheSameHoldAgain() {
    long seat = held.seat();
    long hold = held.hold(seat);
    hold(token(1), 1, seat)
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.seatHoldId")
        .isEqualTo(hold);
    assertThat(holds.count()).isOne();
  }

  @Test
  void holdsSoManySeatsAsTheSettingSays() {
    String token = token(1);
    long first = held.seat();
    hold(token, 1, first).expectStatus().isCreated();
    for (int i = 1; i < MOST; i++) {
      hold(token, 1, held.seat()).expectStatus().isCreated();
    }
    long oneMore = held.seat();
    expectProblem(hold(token, 1, oneMore), 409, "too-many-seats");
    hold(token, 1, first).expectStatus().isCreated();
    hold(token(2), 2, oneMore).expectStatus().isCreated();
    assertThat(holds.count()).isEqualTo(MOST + 1);
  }

  @Test
  void countsWhatIsBeingPaidForButNotWhatIsReservedOrHasRunOut() {
    long paidFor = held.seat();
    claim(held.hold(paidFor));
    held.hold(held.seat(), 1, Instant.now().minusSeconds(9), Duration.ofSeconds(5));
    String token = token(1);
    for (int i = 1; i < MOST; i++) {
      hold(token, 1, held.seat()).expectStatus().isCreated();
    }
    expectProblem(hold(token, 1, held.seat()), 409, "too-many-seats");
    confirm(paidFor);
    hold(token, 1, held.seat()).expectStatus().isCreated();
  }

  @Test
  void holdsNoMoreWhenABuyersHoldsComeAtOnce() {
    String token = token(1);
    List<Long> many = LongStream.range(0, 2 * MOST).map(i -> held.seat()).boxed().toList();
    assertThat(atOnce(many, seat -> status(hold(token, 1, seat))))
        .filteredOn(status -> status == 201)
        .hasSize(MOST);
    assertThat(holds.count()).isEqualTo(MOST);
  }

  @Test
  void wantsAnActiveTokenOfThisBuyer() {
    long seat = held.seat();
    String token = token(1);
    expectProblem(hold(null, 1, seat), 403, "no-active-token");
    expectProblem(hold("7", 1, seat), 403, "no-active-token");
    expectProblem(hold(token, 2, seat), 403, "no-active-token");
    queue.leave(1);
    expectProblem(hold(token, 1, seat), 403, "no-active-token");
    assertThat(holds.count()).isZero();
  }

  @Test
  void wantsATokenThatWaitsNoMore() {
    long seat = held.seat();
    // As after a rush: it takes hours until the next one is activated.
    RMap<String, String> pace = redis.getMap("{reservation-queue}:pace", StringCodec.INSTANCE);
    pace.fastPut("left", "-1000000");
    pace.fastPut("at", Long.toString(System.currentTimeMillis()));
    String waiting = token(2);
    expectProblem(hold(waiting, 2, seat), 403, "no-active-token");
  }

  @Test
  void refusesASeatThatAnotherHolds() {
    long seat = held.seat();
    held.hold(seat);
    expectProblem(hold(token(2), 2, seat), 409, "seat-taken");
  }

  @Test
  void refusesASeatThatIsBeingPaidForToItsHolderToo() {
    long seat = held.seat();
    claim(held.hold(seat));
    expectProblem(hold(token(1), 1, seat), 409, "seat-taken");
    expectProblem(hold(token(2), 2, seat), 409, "seat-taken");
  }

  @Test
  void givesASeatWhoseHoldHasRunOutToTheNextOne() {
    long seat = held.seat();
    long runOut = held.hold(seat, 1, Instant.now().minusSeconds(9), Duration.ofSeconds(5));
    hold(token(2), 2, seat).expectStatus().isCreated();
    http.get()
        .uri("/seat-holds/" + runOut)
        .exchange()
        .expectBody()
        .jsonPath("$.runOut")
        .isEqualTo(true)
        .jsonPath("$.seatStatus")
        .isEqualTo("HELD");
  }

  @Test
  void givesASeatToOneOfFiftyAtOnce() {
    long seat = held.seat();
    List<Integer> statuses = atOnce(seat);
    assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409).hasSize(50);
    assertThat(holds.count()).isOne();
  }

  @Test
  void givesASeatWhoseHoldHasRunOutToOneOfFiftyAtOnce() {
    long seat = held.seat();
    held.hold(seat, 99, Instant.now().minusSeconds(9), Duration.ofSeconds(5));
    List<Integer> statuses = atOnce(seat);
    assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409).hasSize(50);
    assertThat(holds.count()).isEqualTo(2);
  }

  @Test
  void showsWhatBecameOfAHold() {
    long seat = held.seat();
    Instant longAgo = Instant.now().minus(LONG);
    long hold = held.hold(seat, 1, longAgo, Duration.ofMinutes(5));
    Instant end = holds.findById(hold).orElseThrow().expiresAt();
    showsHold(hold, seat, end, true, "AVAILABLE");
    claim(hold, longAgo);
    showsHold(hold, seat, end, false, "PAYING");
    confirm(seat);
    showsHold(hold, seat, end, false, "RESERVED");
  }

  @Test
  void showsReservationsTheNewestFirst() {
    long first = held.seat();
    claim(held.hold(first));
    release(first);
    claim(held.hold(first), Instant.now(), UUID.randomUUID());
    confirm(first);
    List<Long> ids = jdbc.queryForList("select id from reservation order by id", Long.class);
    String cancelled =
        "{\"reservationId\":%d,\"buyerId\":1,\"seatId\":%d,\"price\":10000,\"status\":\"CANCELLED\"}"
            .formatted(ids.get(0), first);
    String confirmed =
        """
        {"reservationId":%d,"buyerId":1,"seatId":%d,"price":10000,"status":"CONFIRMED",
         "confirmedAt":"%s"}
        """
            .formatted(
                ids.get(1), first, reservations.findById(ids.get(1)).orElseThrow().confirmedAt());
    get("/reservations?buyerId=1", "[" + confirmed + "," + cancelled + "]");
    get("/reservations?buyerId=2", "[]");
    get("/reservations/" + ids.get(0), cancelled);
    get("/reservations/" + ids.get(1), confirmed);
  }

  @Test
  void listsThoseOfTheHoldsThatExist() {
    Instant at = Instant.now();
    long lasting = held.hold(held.seat(), 1, at, Duration.ofMinutes(5));
    long runOut = held.hold(held.seat(), 2, at.minusSeconds(9), Duration.ofSeconds(5));
    http.get()
        .uri("/seat-holds?ids=%d,%d,%d".formatted(lasting, runOut, Long.MAX_VALUE))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"seatHoldId": %d, "buyerId": 1, "runOut": false, "seatStatus": "HELD"},
             {"seatHoldId": %d, "buyerId": 2, "runOut": true, "seatStatus": "AVAILABLE"}]
            """
                .formatted(lasting, runOut));
  }

  @Test
  void knowsNothingThatIsNotThere() {
    expectProblem(hold(token(1), 1, Long.MAX_VALUE), 404, "no-such-seat");
    expectProblem(http.get().uri("/seat-holds/7").exchange(), 404, "no-such-seat-hold");
    expectProblem(http.get().uri("/reservations/7").exchange(), 404, "no-such-reservation");
  }

  @ParameterizedTest
  @CsvSource({
    "/reservations, buyerId",
    "/reservations?buyerId=0, buyerId",
    "/reservations?buyerId=x, buyerId",
    "/reservations/x, id",
    "/seat-holds/x, id",
    "/seat-holds, ids",
    "/seat-holds?ids=, ids",
    "/seat-holds?ids=x, ids"
  })
  void namesWhatIsWrongWithAQuestion(String uri, String field) {
    expectProblem(http.get().uri(uri).exchange(), 400, "malformed-request", field);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, buyerId", "1, 0, seatId", "1.5, 1, buyerId", "1, null, seatId"})
  void namesWhatIsWrongWithAHold(String buyerId, String seatId, String field) {
    expectProblem(hold("7", buyerId, seatId), 400, "malformed-request", field);
  }

  private void showsHold(long hold, long seat, Instant expiresAt, boolean runOut, String status) {
    get(
        "/seat-holds/" + hold,
        """
        {"seatHoldId": %d, "buyerId": 1, "seatId": %d, "price": 10000, "expiresAt": "%s",
         "runOut": %b, "seatStatus": "%s"}
        """
            .formatted(hold, seat, expiresAt, runOut, status));
  }

  private void get(String uri, String answer) {
    http.get().uri(uri).exchange().expectStatus().isOk().expectBody().json(answer, STRICT);
  }

  private void claim(long hold) {
    claim(hold, Instant.now());
  }

  private void claim(long hold, Instant at) {
    claim(hold, at, SAGA);
  }

  private void claim(long id, Instant at, UUID saga) {
    transaction.executeWithoutResult(
        status -> {
          SeatHold hold = holds.findById(id).orElseThrow();
          Seat seat = seats.findById(hold.seatId()).orElseThrow();
          seat.claim(saga, hold, hold.buyerId(), at);
          reservations.save(seat.reservation());
        });
  }

  private void release(long seat) {
    transaction.executeWithoutResult(
        status -> seats.findById(seat).orElseThrow().release(SAGA, Instant.now()));
  }

  /** By whichever saga has claimed it. */
  private void confirm(long seat) {
    transaction.executeWithoutResult(
        status -> {
          UUID saga =
              jdbc.queryForObject(
                  "select bin_to_uuid(saga_id) from seat where id = ?",
                  (row, number) -> UUID.fromString(row.getString(1)),
                  seat);
          long reservation =
              jdbc.queryForObject("select reservation_id from seat where id = ?", Long.class, seat);
          seats.findById(seat).orElseThrow().confirm(saga, reservation, Instant.now());
        });
  }

  private String token(long buyer) {
    return queue.enter(buyer).token();
  }

  /** The answers to fifty buyers. */
  private List<Integer> atOnce(long seat) {
    List<String> tokens = LongStream.rangeClosed(1, 50).mapToObj(this::token).toList();
    return atOnce(
        LongStream.rangeClosed(1, 50).boxed().toList(),
        buyer -> status(hold(tokens.get((int) (buyer - 1)), buyer, seat)));
  }

  private static List<Integer> atOnce(List<Long> all, Function<Long, Integer> ask) {
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      List<CompletableFuture<Integer>> asked =
          all.stream()
              .map(one -> CompletableFuture.supplyAsync(() -> ask.apply(one), threads))
              .toList();
      return asked.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static int status(RestTestClient.ResponseSpec answer) {
    return answer.returnResult(Void.class).getStatus().value();
  }

  private RestTestClient.ResponseSpec hold(@Nullable String token, long buyer, long seat) {
    return hold(token, Long.toString(buyer), Long.toString(seat));
  }

  private RestTestClient.ResponseSpec hold(@Nullable String token, String buyer, String seat) {
    RestTestClient.RequestBodySpec asked =
        http.post().uri("/seat-holds").contentType(MediaType.APPLICATION_JSON);
    if (token != null) {
      asked.header("Queue-Token", token);
    }
    return asked.body("{\"buyerId\": %s, \"seatId\": %s}".formatted(buyer, seat)).exchange();
  }

  private RestTestClient.ResponseSpec enter(String body) {
    return http.post()
        .uri("/queue-tokens")
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .exchange();
  }
}
