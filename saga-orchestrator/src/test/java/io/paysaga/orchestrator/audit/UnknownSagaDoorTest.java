package io.paysaga.orchestrator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointReply;
import io.paysaga.events.ReservationReply;
import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.orchestrator.checkout.Door;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.servers.OnRealServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What sagas did that are no longer there is undone by their ids; participants are played. Two
 * persons decide it, but where a test is about what comes then.
 */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orchestrator")
@OnRealServers
class UnknownSagaDoorTest {

  private static final PlayedBooks BOOKS = new PlayedBooks();
  private static final AtomicLong NUMBERS =
      new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50));

  private static final String US = "/saga-orchestrator";
  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"restored to a minute ago\"}";
  private static final String ALONE = WHY.replace("}", ",\"breakGlass\":true}");

  @Autowired private JdbcTemplate jdbc;
  @Autowired private CloudEventRecords events;
  @Autowired private JournalReplay journals;
  @Autowired private Clock clock;

  @Autowired
  @Qualifier("sagaKafkaTemplate")
  private KafkaTemplate<byte[], byte[]> kafka;

  private final long order = NUMBERS.incrementAndGet();
  private UUID saga;
  private Door door;

  @DynamicPropertySource
  static void books(DynamicPropertyRegistry properties) {
    BOOKS.tellWhereTheyAre(properties);
  }

  @BeforeEach
  void aSagaOfAnHourAgoIsGone(@LocalServerPort int port) {
    door = new Door(port);
    BOOKS.forget();
    saga = began(Duration.ofHours(1));
  }

  @Test
  void tellsFirstWhatWouldBeUndoneAndChangesNothing() {
    hasPaidAndTakenPoints(saga, US);

    Door.Answer told = door.post("/unknown-sagas/" + saga + "/undo", WHY);

    assertThat(told.status()).as(told.http().body()).isEqualTo(200);
    assertThat(told.body().path("id").asString()).isEqualTo(saga.toString());
    assertThat(told.body().path("type").asString()).isEqualTo("pay-order");
    assertThat(told.body().path("subject").asString()).isEqualTo("ORDER:" + order);
    assertThat(told.body().path("owner").asString()).isEqualTo("1");
    assertThat(texts(told.body().path("undoes")))
        .containsExactly("complete-order", "use-point", "pay");
    assertThat(told.body().path("evidence").values())
        .extracting(row -> row.path("table").asString())
        .containsExactlyInAnyOrder("payment.payment", "payment.payment_history", "point.ledger");
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);
    assertThat(acts()).isEmpty();
  }

  @Test
  void undoesOneParticipantAfterTheOtherInReverseAndKeepsEachAnswerInTheVerdict() {
    hasPaidAndTakenPoints(saga, US);

    Door.Answer taken = undo();

    assertThat(taken.status()).as(taken.http().body()).isEqualTo(202);
    assertThat(taken.header("Location")).isEqualTo("/sagas/" + saga);
    assertThat(taken.body().path("status").asString()).isEqualTo("COMPENSATING");
    assertThat(taken.body().path("failure").path("code").asString()).isEqualTo("unknown-saga");
    assertThat(taken.body().path("buyerId").asLong()).isEqualTo(1);
    assertThat(Instant.parse(taken.body().path("createdAt").asString()))
        .isBefore(clock.instant().minus(Duration.ofMinutes(59)));
    assertThat(acts())
        .singleElement()
        .satisfies(
            act ->
                assertThat(act)
                    .containsEntry("action", "UNDO")
                    .containsEntry("asked_by", "kim")
                    .containsEntry("reason", "restored to a minute ago")
                    .containsEntry("verdict", null));

    waitsFor("complete-order");
    answers("complete-order", new NothingToUndo());
    waitsFor("use-point");
    answers("use-point", new PointReply.Refunded(24_000));
    waitsFor("pay");
    assertThat(acts()).extracting(act -> act.get("verdict")).containsOnlyNulls();
    answers("pay", new PaymentReply.Reverted(70));

    await().until(() -> status().equals("COMPENSATED"));
    Map<String, Object> act = acts().get(0);
    assertThat(act).containsEntry("verdict", "done");
    JsonNode detail = JsonMapper.shared().readTree((String) act.get("detail"));
    assertThat(detail.path("answers").values())
        .extracting(
            answer -> answer.path("command").asString() + " " + answer.path("type").asString())
        .containsExactly(
            saga + ":complete-order:undo io.paysaga.barrier.nothing-to-undo.v1",
            saga + ":use-point:undo io.paysaga.point.refunded.v1",
            saga + ":pay:undo io.paysaga.payment.reverted.v1");
    assertThat(detail.path("answers").path(1).path("reply").path("amount").asLong())
        .isEqualTo(24_000);
    assertThat(detail.path("answers").path(1).path("at").asString()).isNotEmpty();
    assertThat(activeKey()).isNull();
    List<UUID> different = new ArrayList<>();
    journals.all(difference -> different.add(difference.sagaId()));
    assertThat(different).doesNotContain(saga);
  }

  @Test
  void asksAgainUntilItIsAnswered() {
    hasPaidAndTakenPoints(saga, US);
    undo();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> sent().contains(saga + ":complete-order:undo#2"));
    answers("complete-order", new NothingToUndo());
    waitsFor("use-point");
  }

  @Test
  void settlesByHandWhatAParticipantCannotUndo() {
    hasPaidAndTakenPoints(saga, US);
    undo();
    answers("complete-order", new NothingToUndo());
    waitsFor("use-point");
    jdbc.update(
        "update saga set stuck_since = updated_at where id = uuid_to_bin(?)", saga.toString());
    assertThat(door.post("/sagas/" + saga + "/resolve", ALONE).status()).isEqualTo(202);
    await().until(() -> sent().contains(saga + ":use-point:bar#1"));
    reply("use-point", Direction.BAR, new UndoBarred());
    waitsFor("pay");
    answers("pay", new PaymentReply.Reverted(70));

    await().until(() -> status().equals("RESOLVED"));
    assertThat(acts())
        .filteredOn(act -> act.get("action").equals("UNDO"))
        .extracting(act -> act.get("verdict"))
        .containsExactly("resolved");
  }

  @Test
  void undoesWhatAReservationDid() {
    hasClaimedAndTakenPoints(saga, "PENDING");

    Door.Answer told = door.post("/unknown-sagas/" + saga + "/undo?dryRun=true", WHY);
    assertThat(told.status()).as(told.http().body()).isEqualTo(200);
    assertThat(told.body().path("type").asString()).isEqualTo("reserve-seat");
    assertThat(told.body().path("subject").asString()).isEqualTo("SEAT_HOLD:" + order);
    assertThat(texts(told.body().path("undoes")))
        .containsExactly("confirm-reservation", "pay", "use-point", "claim-seat");
    assertThat(undo().status()).isEqualTo(202);

    answers("confirm-reservation", new NothingToUndo());
    waitsFor("pay");
    answers("pay", new NothingToUndo());
    waitsFor("use-point");
    answers("use-point", new PointReply.Refunded(24_000));
    waitsFor("claim-seat");
    answers("claim-seat", new ReservationReply.Released());
    await().until(() -> status().equals("COMPENSATED"));
    assertThat(acts()).extracting(act -> act.get("verdict")).containsExactly("done");
  }

  @Test
  void isAskedOnce() {
    hasPaidAndTakenPoints(saga, US);
    undo();

    assertThat(undo().summary()).isEqualTo("409 unknown-saga-known");
    assertThat(acts()).hasSize(1);
  }

  @Test
  void isUndoneOnceASecondPersonHasApprovedWhatTheBooksShow() {
    hasPaidAndTakenPoints(saga, US);

    Door.Answer asked = asksToUndo();

    assertThat(asked.status()).as(asked.http().body()).isEqualTo(202);
    assertThat(asked.header("Location")).isEqualTo("/acts/" + asked.id());
    assertThat(asked.body().path("waitingFor").asString()).isEqualTo("approval");
    assertThat(asked.body().path("approval").path("shown").asString())
        .startsWith(
            "pay-order ORDER:"
                + order
                + " of 1 undoes complete-order use-point pay, 3 effects, SHA-256 ");
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);
    assertThat(approve(asked, "kim").summary()).isEqualTo("403 act-same-person");
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);

    assertThat(approve(asked, "lee").body().path("waitingFor").asString()).isEqualTo("saga");
    assertThat(approve(asked, "lee").status()).isEqualTo(202);
    answers("complete-order", new NothingToUndo());
    waitsFor("use-point");
    answers("use-point", new PointReply.Refunded(24_000));
    waitsFor("pay");
    answers("pay", new PaymentReply.Reverted(70));
    await().until(() -> status().equals("COMPENSATED"));
    assertThat(acts()).extracting(act -> act.get("verdict")).containsExactly("done");
  }

  @Test
  void isVoidWhenTheBooksShowSomethingElseSince() {
    hasPaidAndTakenPoints(saga, US);
    Door.Answer asked = asksToUndo();
    BOOKS.say("point", took(saga, 1).replace("\"amount\": 24000", "\"amount\": 23999"));

    assertThat(approve(asked, "lee").summary()).isEqualTo("409 act-saga-has-moved");
    assertThat(acts()).extracting(act -> act.get("verdict")).containsExactly("saga-has-moved");
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);
  }

  @Test
  void isApprovedNoMoreWhenSomebodyElseBeganIt() {
    hasPaidAndTakenPoints(saga, US);
    Door.Answer first = asksToUndo();
    Door.Answer second = asksToUndo();

    assertThat(approve(first, "lee").status()).isEqualTo(202);
    assertThat(approve(second, "lee").summary()).isEqualTo("409 unknown-saga-known");
  }

  @Test
  void isBegunByOneOfTwoApprovalsThatComeAtOnce() {
    hasPaidAndTakenPoints(saga, US);
    List<CompletableFuture<Door.Answer>> approvals =
        Stream.generate(this::asksToUndo).limit(4).toList().stream()
            .map(act -> CompletableFuture.supplyAsync(() -> approve(act, "lee")))
            .toList();

    assertThat(approvals.stream().map(CompletableFuture::join).map(Door.Answer::summary))
        .satisfiesOnlyOnce(answer -> assertThat(answer).isEqualTo("202"))
        .filteredOn(answer -> !answer.equals("202"))
        .hasSize(3)
        .allMatch(answer -> answer.startsWith("409 unknown-saga-"));
    assertThat(status()).isEqualTo("COMPENSATING");
  }

  @Test
  void changesNothingWhenTheSagaIsThereAfterAll() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.whenAsked(() -> stored(saga, "ORDER:" + NUMBERS.incrementAndGet(), "RUNNING"));

    assertThat(undo().summary()).isEqualTo("409 unknown-saga-known");
    assertThat(status()).isEqualTo("RUNNING");
    assertThat(acts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT9M59S, too-young", "-PT1H, too-young", "P30D, too-old", "P300D, too-old"})
  void refusesWhatIsTooYoungOrTooOld(Duration ago, String why) {
    saga = began(ago);
    hasPaidAndTakenPoints(saga, US);
    isRefused("409", why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT10M1S", "P29DT23H59M"})
  void takesWhatIsOldAndYoungEnough(Duration ago) {
    saga = began(ago);
    hasPaidAndTakenPoints(saga, US);
    assertThat(door.post("/unknown-sagas/" + saga + "/undo", WHY).status()).isEqualTo(200);
  }

  @Test
  void refusesASagaThatNoBookShows() {
    isRefused("404", "without-effects");
  }

  @Test
  void refusesWhatAnotherOrchestratorAskedFor() {
    hasPaidAndTakenPoints(saga, "/another-orchestrator");
    isRefused("409", "not-asked-here");
  }

  @Test
  void refusesWhatNoInboxRemembers() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.askedBy(began(Duration.ofHours(2)), US);
    BOOKS.forgetsWhoAskedFor(saga);
    isRefused("409", "not-asked-here");
  }

  @Test
  void refusesWhatTheBooksDoNotTellTheSubjectOf() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.say("payment", "{\"payments\": [], \"history\": [], \"barred\": []}");
    isRefused("409", "not-told");
  }

  @Test
  void refusesWhatTheBooksDoNotAgreeAbout() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.say("point", took(saga, 2));
    isRefused("409", "not-told");
  }

  @Test
  void refusesAnOrderThatIsPaid() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.say(
        "order",
        """
        {"orders": [{"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "PAID",
                     "sagaId": "%s", "placedAt": "2026-11-21T10:00:00Z",
                     "paidAt": "2026-11-21T10:00:00Z"}], "barred": []}
        """
            .formatted(order, saga));
    isRefused("409", "sold");
  }

  @Test
  void refusesAnOrderThatWasRefundedSince() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.say("order", refunded(saga, began(Duration.ofMinutes(20))));
    isRefused("409", "sold");
  }

  /** Before its pivot a refund leaves nothing in any book. */
  @Test
  void refusesARefundThatIsPastItsPivot() {
    BOOKS.askedBy(saga, "refund-order", US);
    BOOKS.say("order", refunded(began(Duration.ofHours(2)), saga));
    isRefused("409", "sold");
    assertThat(undo().body().path("detail").asString())
        .isEqualTo(
            "The books show its pivot as done: what it made of ORDER:"
                + order
                + " stands, and none of it is undone.");
  }

  @Test
  void refusesAReservationThatIsConfirmed() {
    hasClaimedAndTakenPoints(saga, "CONFIRMED");
    isRefused("409", "sold");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RUNNING", "COMPLETED"})
  void refusesWhenAnotherSagaHoldsTheSubject(String status) {
    hasPaidAndTakenPoints(saga, US);
    UUID other = began(Duration.ofMinutes(20));
    stored(other, "ORDER:" + order, status);
    isRefused("409", "subject-taken");
  }

  @Test
  void changesNothingWhenAnotherSagaTakesTheSubjectMeanwhile() {
    hasPaidAndTakenPoints(saga, US);
    UUID other = began(Duration.ofMinutes(20));
    BOOKS.whenAsked(() -> stored(other, "ORDER:" + order, "RUNNING"));

    assertThat(undo().summary()).isEqualTo("409 unknown-saga-subject-taken");
    assertThat(acts()).isEmpty();
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);
  }

  @Test
  void namesTheParticipantThatDoesNotShowItsBooks() {
    hasPaidAndTakenPoints(saga, US);
    BOOKS.areAway("point");

    assertThat(undo().summary()).isEqualTo("503 participant-unavailable");
    assertThat(undo().body().path("participant").asString()).isEqualTo("point-service");
  }

  @ParameterizedTest
  @CsvSource({
    "8b6d7a0e-8f6c-4f7e-9d57-0c3a52f5e001, '{\"by\":\"kim\",\"reason\":\"a\"}', id",
    "one, '{\"by\":\"kim\",\"reason\":\"a\"}', id",
    "019aa000-0000-7000-8000-000000000001, '{\"by\":\"kim\"}', reason",
    "019aa000-0000-7000-8000-000000000001, '{\"by\":\"\",\"reason\":\"a\"}', by"
  })
  void namesWhatIsMalformed(String id, String body, String field) {
    Door.Answer answer = door.post("/unknown-sagas/" + id + "/undo", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  private Door.Answer undo() {
    return door.post("/unknown-sagas/" + saga + "/undo?dryRun=false", ALONE);
  }

  private Door.Answer asksToUndo() {
    return door.post("/unknown-sagas/" + saga + "/undo?dryRun=false", WHY);
  }

  private Door.Answer approve(Door.Answer asked, String by) {
    return door.post("/acts/" + asked.id() + "/approval", "{\"by\":\"" + by + "\"}");
  }

  private void isRefused(String status, String why) {
    for (String dryRun : List.of("true", "false")) {
      Door.Answer answer = door.post("/unknown-sagas/" + saga + "/undo?dryRun=" + dryRun, WHY);
      assertThat(answer.summary()).isEqualTo(status + " unknown-saga-" + why);
      assertThat(answer.body().path("sagaId").asString()).isEqualTo(saga.toString());
    }
    assertThat(door.get("/sagas/" + saga).status()).isEqualTo(404);
    assertThat(acts()).isEmpty();
  }

  /** The id of a saga that began then. */
  private UUID began(Duration ago) {
    long then = clock.instant().minus(ago).toEpochMilli();
    return new UUID(then << 16 | 0x7000, ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63);
  }

  private void hasPaidAndTakenPoints(UUID id, String askedBy) {
    BOOKS.askedBy(id, askedBy);
    BOOKS.say(
        "payment",
        """
        {"payments": [
           {"paymentId": 70, "kind": "ORDER", "subjectId": %1$d, "buyerId": 1, "amount": 24000,
            "status": "COMPLETED", "sagaId": "%2$s", "paidAt": "2026-11-21T10:00:00Z",
            "updatedAt": "2026-11-21T10:00:00Z"}],
         "history": [
           {"id": 1, "paymentId": 70, "event": "PAID", "sagaId": "%2$s", "amount": 24000,
            "at": "2026-11-21T10:00:00Z"}],
         "barred": []}
        """
            .formatted(order, id));
    BOOKS.say("point", took(id, 1));
  }

  private String refunded(UUID paidBy, UUID refundedBy) {
    return """
    {"orders": [{"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "REFUNDED",
                 "sagaId": "%s", "placedAt": "2026-11-21T10:00:00Z",
                 "paidAt": "2026-11-21T10:00:00Z", "refundSagaId": "%s",
                 "refundedAt": "2026-11-21T11:00:00Z"}], "barred": []}
    """
        .formatted(order, paidBy, refundedBy);
  }

  private void hasClaimedAndTakenPoints(UUID id, String status) {
    BOOKS.askedBy(id, US);
    BOOKS.say("point", took(id, 1));
    BOOKS.say(
        "reservation",
        """
        {"reservations": [
           {"reservationId": %1$d, "seatId": 7, "buyerId": 1, "price": 24000, "status": "%2$s",
            "sagaId": "%3$s", "createdAt": "2026-11-21T10:00:00Z"}],
         "seats": [
           {"seatId": 7, "price": 24000, "status": "%4$s", "sagaId": "%3$s", "seatHoldId": %1$d,
            "heldBy": 1, "heldUntil": "2026-11-21T10:05:00Z", "reservationId": %1$d}],
         "barred": []}
        """
            .formatted(order, status, id, status.equals("PENDING") ? "PAYING" : "RESERVED"));
  }

  private static String took(UUID id, long buyer) {
    return """
    {"entries": [{"id": 1, "buyerId": %d, "kind": "USE", "amount": 24000, "balance": 0,
                  "sagaId": "%s", "at": "2026-11-21T10:00:00Z"}],
     "unbalanced": [], "barred": []}
    """
        .formatted(buyer, id);
  }

  /** Nothing is open, so nobody drives it. */
  private void stored(UUID id, String subject, String status) {
    jdbc.update(
        """
        insert ignore into saga (id, type, definition_version, subject, owner, active_key, status,
          slot, state, data, transitions, version, created_at, updated_at)
        values (?, 'pay-order', 1, ?, '1', ?, ?, 0, '{"steps": [], "failure": null}',
          '{"orderId": 1, "buyerId": 1, "totalPrice": 24000}', 1, 0, utc_timestamp(), utc_timestamp())
        """,
        UUIDUtil.asByteArray(id),
        subject,
        "pay-order/" + subject,
        status);
  }

  private void answers(String step, Reply reply) {
    reply(step, Direction.UNDO, reply);
  }

  /** As the participant would. */
  private void reply(String step, Direction direction, Reply reply) {
    kafka
        .send(
            events.write(
                Reply.TOPIC,
                saga.toString(),
                saga.toString(),
                SagaMessage.of(
                    new CommandId(saga, step, direction), reply, 1, null, clock.instant())))
        .join();
  }

  private void waitsFor(String step) {
    await().until(() -> sent().contains(saga + ":" + step + ":undo#1"));
  }

  /** What was decided to be sent, as {@code id#attempt}. */
  private List<String> sent() {
    return entries()
        .flatMap(entry -> entry.path("decided").path("sent").values().stream())
        .map(send -> send.path("command").asString() + "#" + send.path("attempt").asInt())
        .toList();
  }

  private Stream<JsonNode> entries() {
    return door.get("/sagas/" + saga + "/journal").body().path("entries").values().stream();
  }

  private String status() {
    return door.get("/sagas/" + saga).body().path("status").asString();
  }

  private String activeKey() {
    return jdbc.queryForObject(
        "select active_key from saga where id = uuid_to_bin(?)", String.class, saga.toString());
  }

  private List<Map<String, Object>> acts() {
    return jdbc.queryForList(
        """
        select a.action, a.asked_by, a.reason, v.verdict, cast(v.detail as char) detail
        from operator_act a left join operator_verdict v on v.act_id = a.id
        where a.saga_id = uuid_to_bin(?) order by a.asked_at
        """,
        saga.toString());
  }

  private static List<String> texts(JsonNode array) {
    return array.values().stream().map(JsonNode::asString).toList();
  }
}
