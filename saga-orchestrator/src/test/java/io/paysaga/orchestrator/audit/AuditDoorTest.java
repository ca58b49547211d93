package io.paysaga.orchestrator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.servers.OnRealServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The auditor's door over HTTP, with participants that are played. Sagas stand still. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"paysaga.test.database=orchestrator", "server.tomcat.threads.max=44"})
@OnRealServers
class AuditDoorTest {

  private static final PlayedBooks BOOKS = new PlayedBooks();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private Clock clock;
  private Door door;

  /** Every test has a minute of its own, long ago enough for effects to be judged. */
  private Instant minute;

  @DynamicPropertySource
  static void books(DynamicPropertyRegistry properties) {
    BOOKS.tellWhereTheyAre(properties);
  }

  @BeforeEach
  void standBeforeTheDoor(@LocalServerPort int port) {
    door = new Door(port);
    BOOKS.forget();
    minute =
        clock.instant().minus(Duration.ofMinutes(ThreadLocalRandom.current().nextInt(10, 20_000)));
  }

  @Test
  void comparesEndedSagasWithTheBooks() {
    UUID saga = stored("COMPLETED");

    JsonNode report = audited();

    assertThat(report.propertyNames())
        .containsExactly(
            "from",
            "to",
            "sagas",
            "judged",
            "skippedRunning",
            "unknownFrom",
            "ofOthers",
            "totalFindings",
            "findings");
    assertThat(report.path("judged").asInt()).isEqualTo(1);
    assertThat(kinds(report))
        .containsExactly(
            "completed-but-payment-missing",
            "completed-but-not-charged",
            "completed-but-order-not-paid");
    JsonNode finding = report.path("findings").path(0);
    assertThat(finding.path("sagaId").asString()).isEqualTo(saga.toString());
    assertThat(finding.path("evidence").path(0).path("table").asString())
        .isEqualTo("orchestrator.saga");
    assertThat(finding.path("evidence").path(0).path("row").path("id").asString())
        .isEqualTo(saga.toString());
  }

  @Test
  void comparesReservationsWithTheBooks() {
    storedForSeat(7, "COMPLETED");

    assertThat(kinds(audited()))
        .containsExactly(
            "completed-but-reservation-not-confirmed",
            "completed-but-seat-not-reserved",
            "completed-but-not-charged",
            "completed-but-payment-missing");
    assertThat(BOOKS.questions())
        .extracting(question -> question.path("seatIds").toString())
        .contains("[7]");
  }

  @Test
  void findsThatASeatWasSoldAlsoToASagaOfAnotherTime() {
    UUID before = storedForSeat(7, "COMPLETED");
    minute = minute.minusSeconds(600);
    UUID saga = storedForSeat(7, "COMPLETED");
    BOOKS.say(
        "reservation",
        """
        {"seats": [], "barred": [], "reservations": [
          {"reservationId": 70, "seatId": 7, "buyerId": 1, "price": 24000, "status": "CANCELLED",
           "sagaId": "%s", "createdAt": "2026-11-21T10:00:00Z"},
          {"reservationId": 71, "seatId": 7, "buyerId": 1, "price": 24000, "status": "CANCELLED",
           "sagaId": "%s", "createdAt": "2026-11-21T10:00:00Z"}]}
        """
            .formatted(before, saga));

    assertThat(kinds(audited())).contains("seat-sold-twice");
  }

  @ParameterizedTest
  @CsvSource({
    "pay-order, {\"orderId\": 0}",
    "pay-order, {}",
    "reserve-seat, {\"seatId\": 0}",
    "reserve-seat, '{\"seatId\": 7, \"reservationId\": 0}'"
  })
  void namesASagaThatRemembersNothingThatThereCanBe(String flow, String data) {
    stored("COMPENSATED");
    stored(newId(), flow, "ORDER:", data, "COMPLETED");

    assertThat(kinds(audited())).containsExactly("data-not-readable");
  }

  @Test
  void judgesAnOrderByTheSagasOfBothFlowsAndNeitherWhileItsRefundRuns() {
    UUID saga = stored("COMPLETED");
    UUID refund = newId();
    storedForSubject(
        refund,
        "refund-order",
        subjectOf(saga),
        """
        {"orderId": 100, "buyerId": 1, "reason": "too small", "paidBy": "%s"}
        """
            .formatted(saga),
        "RUNNING");

    JsonNode meanwhile = audited();

    assertThat(meanwhile.path("judged").asInt()).isZero();
    assertThat(meanwhile.path("skippedRunning").asInt()).isEqualTo(2);
    assertThat(kinds(meanwhile)).isEmpty();

    jdbc.update(
        "update saga set status = 'COMPLETED' where id = uuid_to_bin(?)", refund.toString());
    BOOKS.say("order", refundedOrder("REFUNDED", saga, refund));

    JsonNode afterwards = audited();

    assertThat(afterwards.path("judged").asInt()).isEqualTo(2);
    assertThat(kinds(afterwards))
        .as("what both tell of the subject counts once")
        .containsExactlyInAnyOrder(
            "completed-but-not-charged",
            "refunded-but-payment-not-reverted",
            "refunded-but-points-not-returned");
  }

  @Test
  void findsARefundOfASagaThatDoesNotExist() {
    UUID nobody = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("order", nobody);
    BOOKS.say("order", refundedOrder("REFUNDED", null, nobody));

    assertThat(kinds(audited())).containsExactly("order-without-saga");
  }

  @Test
  void spoilsTheAuditOfOneOrderByAStatusThatItDoesNotKnow() {
    UUID saga = stored("COMPENSATED");
    stored("COMPENSATED");
    BOOKS.say("order", refundedOrder("EXCHANGED", null, newId()));

    JsonNode report = audited();

    assertThat(report.path("judged").asInt()).isEqualTo(2);
    assertThat(report.path("findings").values())
        .extracting(
            finding -> finding.path("kind").asString() + " " + finding.path("subject").asString())
        .contains("order-status-not-known " + subjectOf(saga));
  }

  @Test
  void findsNothingInSagasThatRun() {
    stored("RUNNING");
    stored("COMPENSATING");

    JsonNode report = audited();

    assertThat(report.path("sagas").asInt()).isEqualTo(2);
    assertThat(report.path("judged").asInt()).isZero();
    assertThat(report.path("skippedRunning").asInt()).isEqualTo(2);
    assertThat(kinds(report)).isEmpty();
  }

  @Test
  void findsWhatIsNotOfASagaThatRuns() {
    UUID saga = stored("RUNNING");
    BOOKS.say("point", effectOf(saga, minute).replace("\"buyerId\": 1", "\"buyerId\": 2"));
    BOOKS.say(
        "order",
        """
        {"orders": [
           {"orderId": 100, "buyerId": 1, "totalPrice": 24000, "status": "PLACED",
            "placedAt": "2026-11-21T10:00:00Z"},
           {"orderId": 101, "buyerId": 1, "totalPrice": 24000, "status": "PAID",
            "sagaId": "%s", "placedAt": "2026-11-21T10:00:00Z", "paidAt": "2026-11-21T10:00:00Z"}],
         "barred": []}
        """
            .formatted(saga));

    assertThat(kinds(audited())).containsExactly("wrong-buyer", "wrong-subject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RUNNING", "COMPENSATED"})
  void findsWhatIsOfNoSagaOfThisFlow(String status) {
    UUID saga = stored(status);
    BOOKS.say("reservation", reservedBy(saga, minute));

    JsonNode report = audited();

    assertThat(kinds(report)).containsExactly("reservation-of-another-flow");
    assertThat(report.path("findings").path(0).path("subject").asString()).startsWith("ORDER:");
    assertThat(report.path("findings").path(0).path("evidence").values())
        .extracting(row -> row.path("table").asString())
        .containsExactly("reservation.reservation", "reservation.seat");
  }

  @Test
  void skipsASagaThatChangesWhileTheBooksAreRead() {
    UUID saga = stored("COMPLETED");
    BOOKS.whenAsked(
        () ->
            jdbc.update(
                "update saga set version = version + 1 where id = uuid_to_bin(?)",
                saga.toString()));

    JsonNode report = audited();

    assertThat(report.path("judged").asInt()).isZero();
    assertThat(report.path("skippedRunning").asInt()).isEqualTo(1);
    assertThat(kinds(report)).isEmpty();
  }

  @Test
  void reportsOnlyWhatItFindsAgain() {
    UUID saga = stored("COMPENSATED");
    String standing =
        """
        {"entries": [{"id": 1, "buyerId": 1, "kind": "USE", "amount": 24000, "balance": 0,
                      "sagaId": "%s", "at": "2026-11-21T10:00:00Z"}],
         "unbalanced": [], "barred": []}
        """
            .formatted(saga);
    String nothing = "{\"entries\": [], \"unbalanced\": [], \"barred\": []}";

    BOOKS.say("point", standing, nothing);
    assertThat(kinds(audited())).isEmpty();
    BOOKS.say("point", standing);
    assertThat(kinds(audited())).containsExactly("compensated-but-points-missing");
  }

  @Test
  void findsAnEffectOfASagaThatDoesNotExist() {
    UUID nobody = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("point", nobody);
    BOOKS.say("point", effectOf(nobody, minute));

    assertThat(kinds(audited())).containsExactly("points-without-saga");
  }

  @Test
  void findsAnEffectOfAnIdThatIsNoSagas() {
    UUID random = UUID.fromString("8b6d7a0e-8f6c-4f7e-9d57-0c3a52f5e001");
    BOOKS.list("point", random);
    BOOKS.say("point", effectOf(random, minute));

    assertThat(kinds(audited())).containsExactly("points-without-saga");
  }

  @Test
  void findsAReservationAndASeatOfASagaThatDoesNotExist() {
    UUID nobody = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("reservation", nobody);
    BOOKS.say("reservation", reservedBy(nobody, minute));

    JsonNode report = audited();

    assertThat(kinds(report)).containsExactly("reservation-without-saga");
    assertThat(report.path("findings").path(0).path("evidence").values())
        .extracting(row -> row.path("table").asString())
        .containsExactly("reservation.reservation", "reservation.seat");
  }

  @Test
  void waitsForTheSagaOfAnEffectOfThisMoment() {
    UUID soon = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("point", soon);
    BOOKS.say("point", effectOf(soon, clock.instant()));
    BOOKS.list("reservation", soon);
    BOOKS.say("reservation", reservedBy(soon, clock.instant()));

    assertThat(kinds(audited())).isEmpty();
  }

  @Test
  void looksAgainForTheSagaOfAnEffect() {
    UUID late = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("point", late);
    BOOKS.say("point", effectOf(late, minute));
    BOOKS.whenAsked(() -> stored(late, "RUNNING"));

    assertThat(kinds(audited())).isEmpty();
  }

  @Test
  void missesNoSagaThatIsNoLongerKeptAndSaysFromWhenOnItWould() {
    minute = clock.instant().minus(Duration.ofDays(31));
    UUID purged = firstIdAt(minute.plusSeconds(1));
    BOOKS.list("point", purged);
    BOOKS.say("point", effectOf(purged, minute));

    JsonNode report = audited();

    assertThat(kinds(report)).isEmpty();
    assertThat(Instant.parse(report.path("unknownFrom").asString()))
        .isBetween(
            clock.instant().minus(Duration.ofDays(30)),
            clock.instant().minus(Duration.ofDays(30)).plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 29})
  void findsAnEffectOfASagaThatDoesNotExistWhateverTimeWasAskedFor(long days) {
    Instant then = clock.instant().minus(Duration.ofDays(days));
    UUID nobody = firstIdAt(then);
    BOOKS.list("point", nobody);
    BOOKS.say("point", effectOf(nobody, then));

    assertThat(kinds(audited())).containsExactly("points-without-saga");
  }

  @Test
  void countsApartWhatAnotherOrchestratorAskedFor() {
    UUID theirs = firstIdAt(minute.plusSeconds(1));
    BOOKS.askedBy(theirs, "/another-orchestrator");
    BOOKS.list("point", theirs);
    BOOKS.say("point", effectOf(theirs, minute));
    BOOKS.list("reservation", theirs);
    BOOKS.say("reservation", reservedBy(theirs, minute));

    JsonNode report = audited();

    assertThat(kinds(report)).isEmpty();
    assertThat(report.path("ofOthers").toString()).isEqualTo("{\"/another-orchestrator\":1}");
  }

  @Test
  void findsWhatThisOrchestratorAskedForAndDoesNotKnow() {
    UUID lost = firstIdAt(minute.plusSeconds(1));
    BOOKS.askedBy(lost, "/saga-orchestrator");
    BOOKS.list("point", lost);
    BOOKS.say("point", effectOf(lost, minute));

    JsonNode report = audited();

    assertThat(kinds(report)).containsExactly("points-without-saga");
    assertThat(report.path("ofOthers").isEmpty()).isTrue();
  }

  @Test
  void asksAboutManySagasAPageAtATime() {
    IntStream.range(0, 450).forEach(n -> stored("COMPENSATED"));

    JsonNode report = audited();

    assertThat(report.path("judged").asInt()).isEqualTo(450);
    assertThat(BOOKS.questions())
        .extracting(question -> question.path("sagaIds").size())
        .containsOnly(200, 50, 0);
  }

  @Test
  void addsUpEveryLedgerOnDemand() {
    assertThat(door.get(path() + "&allAccounts=true").body().path("findings").values())
        .extracting(finding -> finding.path("kind").asString() + finding.path("subject").asString())
        .containsExactly("ledger-does-not-add-upBUYER:3", "ledger-does-not-add-upBUYER:1003");
  }

  @ParameterizedTest
  @CsvSource({
    "payment, payment-service",
    "point, point-service",
    "order, order-service",
    "reservation, reservation-service"
  })
  void namesTheParticipantThatDoesNotShowItsBooks(String books, String participant) {
    stored("COMPLETED");
    BOOKS.areAway(books);

    Door.Answer answer = door.get(path());

    assertThat(answer.summary()).isEqualTo("503 participant-unavailable");
    assertThat(answer.body().path("participant").asString()).isEqualTo(participant);
  }

  /** As many as there are threads, besides those that are kept for probes. */
  @Test
  void answersCheckoutsWhileFortyAuditsAreAsked() {
    CountDownLatch gate = BOOKS.holdBack();
    List<CompletableFuture<Door.Answer>> audits =
        Stream.generate(() -> door.getting(path())).limit(40).toList();
    try {
      await().until(() -> audits.stream().filter(CompletableFuture::isDone).count() == 38);
      long order = ThreadLocalRandom.current().nextLong(1L << 50);
      assertThat(LongStream.range(order, order + 20).mapToObj(each -> door.checkout(1, each)))
          .extracting(Door.Answer::summary)
          .containsOnly("202");
    } finally {
      gate.countDown();
    }
    Map<String, List<Door.Answer>> answers =
        audits.stream()
            .map(CompletableFuture::join)
            .collect(Collectors.groupingBy(Door.Answer::summary));
    assertThat(answers).containsOnlyKeys("200", "503 too-many-at-once");
    assertThat(answers.get("200")).hasSize(2);
    assertThat(answers.get("503 too-many-at-once"))
        .allSatisfy(refused -> assertThat(refused.header("Retry-After")).isEqualTo("5"));
    assertThat(kinds(audited())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "from=yesterday, from",
    "to=2026-11-21, to",
    "from=2026-11-21T10:00:00Z&to=2026-11-21T10:00:00Z, from",
    "from=1970-01-01T00:00:00Z, from",
    "from=1970-01-02T00:00:00Z, from",
    "from=1999-12-31T23:59:59Z, from",
    "from=-1000000000-01-01T00:00:00Z, from",
    "from=2026-11-21T10:00:00Z&to=%2B10000-01-01T00:00:00Z, to",
    "from=2026-11-21T10:00:00Z&to=%2B1000000000-12-31T23:59:59Z, to",
    "allAccounts=some, allAccounts"
  })
  void namesTheParameterThatIsWrong(String query, String parameter) {
    Door.Answer answer = door.get("/audit?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(parameter);
  }

  private static String effectOf(UUID saga, Instant at) {
    return """
    {"entries": [{"id": 1, "buyerId": 1, "kind": "USE", "amount": 24000, "balance": 0,
                  "sagaId": "%s", "at": "%s"}],
     "unbalanced": [], "barred": []}
    """
        .formatted(saga, at);
  }

  /** A reservation, and a seat that says nothing of others. */
  private static String reservedBy(UUID saga, Instant at) {
    return """
    {"reservations": [
       {"reservationId": 70, "seatId": 7, "buyerId": 1, "price": 24000, "status": "PENDING",
        "sagaId": "%1$s", "createdAt": "%2$s"}],
     "seats": [
       {"seatId": 7, "price": 24000, "status": "PAYING", "sagaId": "%1$s", "heldUntil": "%2$s",
        "reservationId": 70},
       {"seatId": 8, "price": 24000, "status": "AVAILABLE"}],
     "barred": []}
    """
        .formatted(saga, at);
  }

  private String refundedOrder(String status, @Nullable UUID paidBy, UUID refundedBy) {
    return """
    {"orders": [{"orderId": 100, "buyerId": 1, "totalPrice": 24000, "status": "%1$s", "sagaId": %2$s,
                 "placedAt": "%4$s", "paidAt": "%4$s",
                 "refundSagaId": "%3$s", "refundedAt": "%4$s"}], "barred": []}
    """
        .formatted(status, paidBy == null ? "null" : "\"" + paidBy + "\"", refundedBy, minute);
  }

  private String subjectOf(UUID saga) {
    return jdbc.queryForObject(
        "select subject from saga where id = uuid_to_bin(?)", String.class, saga.toString());
  }

  private UUID stored(String status) {
    UUID id = newId();
    stored(id, status);
    return id;
  }

  /** The lowest id of a moment. */
  private static UUID firstIdAt(Instant moment) {
    return new UUID(moment.toEpochMilli() << 16, 0);
  }

  private UUID newId() {
    UUID began = firstIdAt(minute.plusSeconds(1));
    return new UUID(
        began.getMostSignificantBits() | 0x7000, ThreadLocalRandom.current().nextLong());
  }

  private void stored(UUID id, String status) {
    stored(
        id,
        "pay-order",
        "ORDER:",
        "{\"orderId\": 100, \"buyerId\": 1, \"totalPrice\": 24000}",
        status);
  }

  private UUID storedForSeat(long seatId, String status) {
    UUID id = newId();
    stored(
        id,
        "reserve-seat",
        "SEAT_HOLD:",
        "{\"seatId\": %d, \"reservationId\": 70, \"price\": 24000}".formatted(seatId),
        status);
    return id;
  }

  /** Nothing is open, so nobody drives it. */
  private void stored(UUID id, String flow, String kind, String data, String status) {
    storedForSubject(
        id, flow, kind + ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), data, status);
  }

  private void storedForSubject(UUID id, String flow, String subject, String data, String status) {
    LocalDateTime began = LocalDateTime.ofInstant(minute.plusSeconds(1), ZoneOffset.UTC);
    jdbc.update(
        """
        insert into saga (id, type, definition_version, subject, buyer_id, active_key, status, slot,
          state, data, transitions, version, created_at, updated_at)
        values (uuid_to_bin(?), ?, 1, ?, 1, if(? = 'COMPENSATED', null, ?), ?, 0,
          '{"steps": [], "failure": null}', ?, 1, 0, ?, ?)
        """,
        id.toString(),
        flow,
        subject,
        status,
        flow + "/" + subject,
        status,
        data,
        began,
        began);
  }

  private String path() {
    return "/audit?from=" + minute + "&to=" + minute.plusSeconds(2);
  }

  private JsonNode audited() {
    Door.Answer answer = door.get(path());
    assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
    return answer.body();
  }

  private static List<String> kinds(JsonNode report) {
    return report.path("findings").values().stream()
        .map(finding -> finding.path("kind").asString())
        .toList();
  }
}
