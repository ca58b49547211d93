package io.paysaga.orchestrator.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.test.SettableClock;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Compares every answer of the doors, and every stored row, with what was written down: neither may
 * change. The sagas come into their states by HTTP, by bytes on Kafka and by the passing of time.
 *
 * <p>What changes on purpose is written down anew by {@code mvn test -pl saga-orchestrator -am
 * -Dtest=AnswersTest -Dsurefire.failIfNoSpecifiedTests=false -Danswers.record=true}.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=answers",
      "paysaga.order-service.read-timeout=20s",
      "paysaga.reservation-service.read-timeout=20s",
      "paysaga.checkout.lock.lease=30s",
      "paysaga.checkout.lock.skip-after-failure=1s",
      "paysaga.refunds.open=true",
      "paysaga.saga.acts.four-eyes=off",
      "paysaga.saga.flows.pay-order.steps.pay.answer-within=10m",
      "paysaga.saga.flows.pay-order.steps.pay.attempts=1",
      "paysaga.saga.flows.pay-order.steps.use-point.answer-within=10m",
      "paysaga.saga.flows.pay-order.steps.use-point.attempts=2",
      "paysaga.saga.flows.pay-order.steps.complete-order.answer-within=10m",
      "paysaga.saga.flows.pay-order.steps.complete-order.attempts=1",
      "paysaga.saga.flows.pay-order.steps.deliver-order.answer-within=10m",
      "paysaga.saga.flows.pay-order.steps.deliver-order.attempts=1",
      "paysaga.saga.flows.reserve-seat.steps.claim-seat.answer-within=10m",
      "paysaga.saga.flows.reserve-seat.steps.use-point.answer-within=10m",
      "paysaga.saga.flows.reserve-seat.steps.pay.answer-within=10m",
      "paysaga.saga.flows.reserve-seat.steps.pay.attempts=1",
      "paysaga.saga.flows.reserve-seat.steps.confirm-reservation.answer-within=10m",
      "paysaga.saga.flows.reserve-seat.steps.delete-token.answer-within=10m",
      "paysaga.saga.flows.reserve-seat.steps.delete-token.attempts=1",
      "paysaga.saga.flows.reserve-seat.steps.send-reservation.answer-within=10m",
      "paysaga.saga.flows.refund-order.steps.refund-order.answer-within=10m",
      "paysaga.saga.flows.refund-order.steps.refund-payment.answer-within=10m",
      "paysaga.saga.flows.refund-order.steps.return-points.answer-within=10m",
      "paysaga.saga.flows.refund-order.steps.deliver-refund.answer-within=10m"
    })
@OnRealServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {

  private static final String CHECKOUTS = "checkouts.http";
  private static final String RESERVATION_CHECKOUTS = "reservation-checkouts.http";
  private static final String REFUNDS = "refunds.http";
  private static final String ONE_SAGA = "sagas-one.http";
  private static final String SEARCH = "sagas-search.http";
  private static final String JOURNAL = "sagas-journal.http";
  private static final String ACTS = "sagas-acts.http";
  private static final String BEST_EFFORT = "best-effort.http";
  private static final String DEAD_LETTERS = "dead-letters.http";
  private static final String AUDIT = "audit.http";
  private static final String STORED = "stored.txt";

  private static final String REPLIES = "saga.replies";
  private static final String NOBODY = "00000000-0000-7000-8000-000000000000";
  private static final String WHY = "{\"by\":\"kim\",\"reason\":\"the participant is back\"}";
  private static final String PAID = "{\"paymentId\":7,\"paidAt\":\"2001-02-03T04:05:06Z\"}";

  /** Longer than a step waits for its answer, and shorter than it waits twice. */
  private static final Duration ANSWER_IS_LATE = Duration.ofMinutes(12);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final PlayedOthers OTHERS = new PlayedOthers();

  @LocalServerPort private int port;

  @Value("${spring.kafka.bootstrap-servers}")
  private String brokers;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry metrics;
  @Autowired private SettableClock clock;

  private final Map<String, String> sagas = new LinkedHashMap<>();
  private Transcripts door;
  private KafkaProducer<byte[], byte[]> kafka;

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    SettableClock sagaClock() {
      return SettableClock.ticking();
    }
  }

  @DynamicPropertySource
  static void others(DynamicPropertyRegistry properties) {
    properties.add("paysaga.order-service.url", () -> OTHERS.url("order"));
    properties.add("paysaga.reservation-service.url", () -> OTHERS.url("reservation"));
    properties.add("paysaga.audit.payment-service.url", () -> OTHERS.url("payment"));
    properties.add("paysaga.audit.point-service.url", () -> OTHERS.url("point"));
  }

  /** The story: what is asked when decides what is answered. */
  @BeforeAll
  void askEveryDoor() {
    door = new Transcripts(port);
    kafka =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    Instant start = clock.instant();
    door.name(NOBODY, "nobody");
    somebodyListens();
    sagasWhoseAnswersAreLate();
    timePasses();
    sagasOfToday();
    theWayOfEachSaga();
    checkouts();
    reservationCheckouts();
    acts();
    bestEffort();
    deadLetters();
    search();
    audit(start);
    refunds();
    stored();
    withoutKafka();
    door.record();
  }

  @AfterAll
  void close() {
    kafka.close();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void answersWordByWordWhatWasWrittenDown(String transcript) {
    door.compare(transcript);
  }

  Set<String> transcripts() {
    return door.files();
  }

  @Test
  void comparesEveryFile() {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "answers"))) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(door.files());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is sent before is asked for once more when its answer is late. */
  private void somebodyListens() {
    send(message(REPLIES, null, NOBODY, "pay:do", "io.paysaga.payment.paid.v1", PAID));
    eventually()
        .until(() -> metrics.counter("paysaga.events.ignored", "why", "unknown-saga").count() > 0);
  }

  private void sagasWhoseAnswersAreLate() {
    paysOrder("no-answer", 101);
    paysOrder("stuck", 102);
    refuses("stuck");
    paysOrder("resolved", 103);
    answers("resolved", "pay:do", "payment.paid", PAID, "use-point DOING");
    answers("resolved", "use-point:do", "point.used", "{\"balance\":0}", "complete-order DOING");
    answers(
        "resolved",
        "complete-order:do",
        "order.price-differs",
        "{\"price\":25000,\"paid\":24000}",
        "complete-order UNDOING");
    paysOrder("freed", 104);
    refuses("freed");
    paysOrder("barring", 105);
    refuses("barring");
    paysOrder("overdue", 106);
    answers("overdue", "pay:do", "payment.paid", PAID, "use-point DOING");
    paysOrder("retried", 107);
    refuses("retried");
    paysSeat("stuck-seat", 201);
    claims("stuck-seat");
    answers("stuck-seat", "use-point:do", "point.used", "{\"balance\":0}", "pay DOING");
    refuses("stuck-seat");
  }

  private void timePasses() {
    clock.passes(ANSWER_IS_LATE);
    for (String saga : List.of("stuck", "resolved", "freed", "barring", "retried", "stuck-seat")) {
      eventually().until(() -> ofPassingTime(saga).path("status").asString().equals("STUCK"));
    }
    eventually().until(() -> isAt("no-answer", "pay UNDOING"));
    eventually().until(() -> saga("overdue").path("steps").path(1).path("attempts").asInt() == 2);
    answers("no-answer", "pay:undo", "barrier.nothing-to-undo", "{}", "COMPENSATED");
  }

  /** A deadline is judged some seconds after the clock was moved. */
  private JsonNode ofPassingTime(String saga) {
    clock.passes(Duration.ofMillis(200));
    return saga(saga);
  }

  private void sagasOfToday() {
    paysOrder("running", 111);
    completesOrder("completed", 112);
    answers("completed", "deliver-order:do", "order.delivered", "{}", "deliver-order DONE");
    completesOrder("given-up", 113);
    failsToDeliver("given-up");
    paysOrder("compensated", 114);
    answers("compensated", "pay:do", "payment.paid", PAID, "use-point DOING");
    answers(
        "compensated",
        "use-point:do",
        "point.not-enough-points",
        "{\"balance\":1000,\"required\":24000}",
        "use-point UNDOING");
    answers("compensated", "use-point:undo", "barrier.nothing-to-undo", "{}", "pay UNDOING");
    answers("compensated", "pay:undo", "payment.reverted", "{\"paymentId\":7}", "COMPENSATED");
    paysOrder("compensating", 115);
    refuses("compensating");
    paysSeat("running-seat", 211);
    claims("running-seat");
    paysSeat("completed-seat", 212);
    claims("completed-seat");
    answers("completed-seat", "use-point:do", "point.used", "{\"balance\":0}", "pay DOING");
    answers("completed-seat", "pay:do", "payment.paid", PAID, "confirm-reservation DOING");
    answers("completed-seat", "confirm-reservation:do", "reservation.confirmed", "{}", "COMPLETED");
    answers(
        "completed-seat",
        "delete-token:do",
        "reservation.token-deletion-failed",
        "{\"message\":\"503\"}",
        "delete-token GIVEN_UP");
    answers(
        "completed-seat", "send-reservation:do", "reservation.sent", "{}", "send-reservation DONE");
    paysSeat("compensated-seat", 213);
    answers(
        "compensated-seat",
        "claim-seat:do",
        "reservation.hold-run-out",
        "{\"expiresAt\":\"2001-02-03T04:05:06Z\"}",
        "claim-seat UNDOING");
    answers("compensated-seat", "claim-seat:undo", "barrier.nothing-to-undo", "{}", "COMPENSATED");
    paysSeat("compensating-seat", 214);
    claims("compensating-seat");
    answers(
        "compensating-seat",
        "use-point:do",
        "point.not-enough-points",
        "{\"balance\":1000,\"required\":24000}",
        "use-point UNDOING");
    answers(
        "compensating-seat",
        "use-point:undo",
        "point.refunded",
        "{\"amount\":0}",
        "claim-seat UNDOING");
  }

  private void theWayOfEachSaga() {
    for (String saga : List.copyOf(sagas.values())) {
      door.writeGet(ONE_SAGA, "/sagas/" + saga);
      door.writeGet(JOURNAL, "/sagas/" + saga + "/journal");
    }
    door.writeGet(ONE_SAGA, "/sagas/" + NOBODY);
    door.writeGet(ONE_SAGA, "/sagas/last");
    door.writeGet(JOURNAL, "/sagas/" + NOBODY + "/journal");
    door.writeGet(JOURNAL, "/sagas/last/journal");
  }

  private void checkouts() {
    OTHERS.hasOrder(121, 1, "PLACED");
    known("accepted", checkout(121, "Idempotency-Key", "key-121"));
    checkout(121, "Idempotency-Key", "key-121");
    checkout(121);
    checkout(121, "Prefer", "wait=1", "Idempotency-Key", "key-121");
    checkout(112);
    checkout(113, "Idempotency-Key", "key-113");
    checkout(115);
    checkout(102);
    door.writePost(CHECKOUTS, "/checkouts", "{\"buyerId\":2,\"orderId\":121}");
    checkout(199);
    OTHERS.hasOrder(122, 1, "PAID");
    checkout(122);
    OTHERS.hasOrder(123, 1, "CANCELLED");
    checkout(123);
    checkout(111, "Idempotency-Key", "key-121");
    repeatsAnEndedCheckout();
    refusesWhileAnotherIsBeingAccepted();
    OTHERS.isAway("order");
    checkout(111);
    checkout(126);
    OTHERS.isBack("order");
    refusesBodies(CHECKOUTS, "/checkouts", "orderId");
  }

  private void repeatsAnEndedCheckout() {
    OTHERS.hasOrder(124, 1, "PLACED");
    known("repeated", checkout(124, "Idempotency-Key", "key-124"));
    refuses("repeated");
    answers("repeated", "pay:undo", "barrier.nothing-to-undo", "{}", "COMPENSATED");
    checkout(124, "Idempotency-Key", "key-124");
    checkout(124, "Idempotency-Key", "key-124", "Prefer", "wait=5");
    known("again", checkout(124, "Idempotency-Key", "another-key-124"));
  }

  /** There is no such order, so nothing is left of a try that met no lock, as Redis was slow. */
  private void refusesWhileAnotherIsBeingAccepted() {
    String body = "{\"buyerId\":1,\"orderId\":125}";
    door.writeAnswer(
        CHECKOUTS,
        "/checkouts",
        body,
        eventually().until(() -> secondOfTwo(body), answer -> answer.statusCode() == 409));
  }

  private HttpResponse<String> secondOfTwo(String body) {
    int before = OTHERS.askedFor(125);
    CountDownLatch gate = OTHERS.holdsBack(125);
    CompletableFuture<HttpResponse<String>> first = door.posting("/checkouts", body);
    eventually().until(() -> OTHERS.askedFor(125) > before);
    CompletableFuture<HttpResponse<String>> second = door.posting("/checkouts", body);
    eventually().until(() -> second.isDone() || OTHERS.askedFor(125) > before + 1);
    gate.countDown();
    first.join();
    return second.join();
  }

  private void reservationCheckouts() {
    OTHERS.hasSeatHold(221, 1, false, "HELD");
    known("accepted-seat", checkoutSeat(221, "Idempotency-Key", "key-221"));
    checkoutSeat(221, "Idempotency-Key", "key-221");
    checkoutSeat(221);
    checkoutSeat(212);
    checkoutSeat(201);
    checkoutSeat(211, "Idempotency-Key", "key-221");
    OTHERS.hasSeatHold(222, 1, true, "HELD");
    checkoutSeat(222);
    OTHERS.hasSeatHold(223, 1, false, "RESERVED");
    checkoutSeat(223);
    OTHERS.hasSeatHold(224, 2, false, "HELD");
    checkoutSeat(224);
    checkoutSeat(299);
    OTHERS.isAway("reservation");
    checkoutSeat(225);
    OTHERS.isBack("reservation");
    refusesBodies(RESERVATION_CHECKOUTS, "/reservation-checkouts", "seatHoldId");
  }

  private void refusesBodies(String transcript, String path, String id) {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"buyerId\":1}",
            "{\"buyerId\":0,\"%s\":-1}".formatted(id),
            "{\"buyerId\":\"1\",\"%s\":1}".formatted(id),
            "{\"buyerId\":1,\"%s\":1.5}".formatted(id),
            "{\"buyerId\":1,\"%s\":1,\"price\":1}".formatted(id))) {
      door.writePost(transcript, path, body);
    }
    door.writePost(
        transcript,
        path,
        "{\"buyerId\":1,\"%s\":1}".formatted(id),
        "Idempotency-Key",
        "with space");
    door.writeGet(transcript, path);
  }

  private void acts() {
    for (String saga :
        List.of("running", "completed", "compensated", "compensating", "running-seat")) {
      for (String act : List.of("retry", "compensate", "resolve", "free-subject")) {
        act(saga, act);
      }
    }
    act("stuck", "compensate");
    act("stuck", "free-subject");
    act("retried", "retry");
    eventually().until(() -> isAt("retried", "COMPENSATING"));
    act("overdue", "compensate");
    eventually().until(() -> isAt("overdue", "use-point UNDOING"));
    act("barring", "resolve");
    eventually().until(() -> isAt("barring", "pay BARRING"));
    act("barring", "resolve");
    act("freed", "resolve");
    eventually().until(() -> isAt("freed", "pay BARRING"));
    answers("freed", "pay:bar", "barrier.undo-barred", "{}", "RESOLVED");
    act("freed", "retry");
    act("freed", "compensate");
    act("freed", "resolve");
    act("freed", "free-subject");
    eventually()
        .until(
            () ->
                door.get("/sagas/" + sagas.get("freed") + "/journal").path("entries").size() == 6);
    act("freed", "free-subject");
    known("after-freed", checkout(104));
    act("resolved", "resolve");
    eventually().until(() -> isAt("resolved", "complete-order BARRING"));
    answers("resolved", "complete-order:bar", "barrier.undo-barred", "{}", "use-point UNDOING");
    answers("resolved", "use-point:undo", "point.refunded", "{\"amount\":24000}", "pay UNDOING");
    answers("resolved", "pay:undo", "payment.reverted", "{\"paymentId\":7}", "RESOLVED");
    checkout(103);
    for (String saga : List.of("retried", "overdue", "barring", "freed", "resolved")) {
      door.writeGet(ONE_SAGA, "/sagas/" + sagas.get(saga));
      door.writeGet(JOURNAL, "/sagas/" + sagas.get(saga) + "/journal");
    }
    refusesActs();
  }

  private void refusesActs() {
    for (String act : List.of("retry", "compensate", "resolve", "free-subject", "forget")) {
      door.writePost(ACTS, "/sagas/" + NOBODY + "/" + act, WHY);
    }
    door.writePost(ACTS, "/sagas/last/retry", WHY);
    refusesOperatorBodies(ACTS, "/sagas/" + sagas.get("stuck") + "/retry");
    door.writeGet(ACTS, "/sagas/" + sagas.get("stuck") + "/retry");
  }

  private void refusesOperatorBodies(String transcript, String path) {
    for (String body :
        List.of(
            "",
            "{",
            "{}",
            "{\"by\":\"kim\"}",
            "{\"by\":\" \",\"reason\":\"now\"}",
            "{\"by\":\"%s\",\"reason\":\"now\"}".formatted("k".repeat(101)),
            "{\"by\":\"kim\",\"reason\":\"%s\"}".formatted("n".repeat(1001)),
            "{\"by\":\"kim\",\"reason\":1}",
            "{\"by\":\"kim\",\"reason\":\"now\",\"why\":\"\"}")) {
      door.writePost(transcript, path, body);
    }
  }

  private void bestEffort() {
    completesOrder("backfilled", 116);
    failsToDeliver("backfilled");
    completesOrder("backfilled-too", 117);
    failsToDeliver("backfilled-too");
    completesOrder("backfilled-last", 119);
    failsToDeliver("backfilled-last");
    String given = "/best-effort?status=GIVEN_UP";
    door.writeGet(BEST_EFFORT, given);
    door.writeGet(BEST_EFFORT, given + "&limit=1");
    Instant from = givenUpAt("backfilled");
    door.writeGet(BEST_EFFORT, given + "&from=" + from);
    door.writeGet(BEST_EFFORT, given + "&from=2001-01-01T00:00:00Z&to=" + from);
    door.writeGet(BEST_EFFORT, given + "&to=2001-01-01T00:00:00Z");
    door.writeGet(BEST_EFFORT, "/best-effort/backfill");
    door.writePost(
        BEST_EFFORT,
        "/best-effort/backfill",
        "{\"by\":\"kim\",\"reason\":\"none\",\"to\":\"2001-01-01T00:00:00Z\"}");
    String ofAll =
        "{\"by\":\"kim\",\"reason\":\"the platform is back\",\"from\":\"%s\",\"perSecond\":1}"
            .formatted(from);
    door.posting("/best-effort/backfill", ofAll).join();
    door.writePost(BEST_EFFORT, "/best-effort/backfill", ofAll);
    eventually().until(() -> isAt("backfilled", "deliver-order DOING"));
    eventually().until(() -> isAt("backfilled-too", "deliver-order DOING"));
    eventually().until(() -> isAt("backfilled-last", "deliver-order DOING"));
    eventually().until(() -> !door.get("/best-effort/backfill").path("running").asBoolean());
    door.writeGet(BEST_EFFORT, "/best-effort/backfill");
    answers("backfilled", "deliver-order:do", "order.delivered", "{}", "deliver-order DONE");
    door.writeGet(BEST_EFFORT, given);
    door.writeGet(ONE_SAGA, "/sagas/" + sagas.get("backfilled"));
    door.writeGet(JOURNAL, "/sagas/" + sagas.get("backfilled") + "/journal");
    for (String query :
        List.of(
            "",
            "?status=DONE",
            "?status=GIVEN_UP&from=yesterday",
            "?status=GIVEN_UP&to=1",
            "?status=GIVEN_UP&limit=0",
            "?status=GIVEN_UP&limit=1001")) {
      door.writeGet(BEST_EFFORT, "/best-effort" + query);
    }
    refusesOperatorBodies(BEST_EFFORT, "/best-effort/backfill");
    for (String field :
        List.of("\"from\":\"yesterday\"", "\"perSecond\":0", "\"perSecond\":1001")) {
      door.writePost(
          BEST_EFFORT,
          "/best-effort/backfill",
          "{\"by\":\"kim\",\"reason\":\"now\"," + field + "}");
    }
  }

  private Instant givenUpAt(String saga) {
    return Instant.parse(saga(saga).path("steps").path(3).path("endedAt").asString());
  }

  private void deadLetters() {
    paysOrder("dead-lettered", 118);
    int last = kafka.partitionsFor(REPLIES).size() - 1;
    String refusal = "{\"limit\":1,\"amount\":24000}";
    String aboveLimit = "io.paysaga.payment.above-limit.v1";
    String waiting = sagas.get("dead-lettered");
    String garbage = undecodable(waiting, last);
    String bare = letter("bare", new ProducerRecord<>(REPLIES + "-dlt", last, null, null));
    String wanted = letter("wanted", dead(REPLIES, last, waiting, "pay:do", aboveLimit, refusal));
    String stranger =
        letter("stranger", dead(REPLIES, last, NOBODY, "pay:do", aboveLimit, refusal));
    String misplaced =
        letter(
            "misplaced",
            dead(REPLIES, last, waiting, "pay:do", "io.paysaga.payment.revert-pay.v1", "{}"));
    String act =
        letter(
            "act",
            dead(
                REPLIES,
                last,
                waiting,
                "RETRY-1",
                "io.paysaga.saga.operator-act.v1",
                "{\"act\":\"RETRY\",\"by\":\"kim\",\"reason\":\"now\"}"));
    String noStep =
        letter("no-step", dead(REPLIES, last, waiting, "refund:do", aboveLimit, refusal));
    String command =
        letter(
            "command",
            dead(
                "payment.commands",
                last,
                waiting,
                "pay:do",
                "io.paysaga.payment.pay.v1",
                "{\"payable\":{\"kind\":\"ORDER\",\"id\":118},\"buyerId\":1,\"amount\":24000}"));
    String delivery =
        letter(
            "delivery",
            dead(
                "order.deliveries",
                last,
                sagas.get("given-up"),
                "deliver-order:do",
                "io.paysaga.order.deliver.v1",
                "{\"orderId\":113,\"paymentId\":7,\"paidAt\":\"2001-02-03T04:05:06Z\"}"));
    pages(garbage, last);
    for (String each :
        List.of(garbage, bare, wanted, stranger, misplaced, act, noStep, command, delivery)) {
      replay(each, "?dryRun=true");
    }
    for (String each : List.of(garbage, bare, stranger, misplaced, act, noStep, command)) {
      replay(each, "");
    }
    replay(wanted, "");
    eventually().until(() -> isAt("dead-lettered", "pay UNDOING"));
    replay(wanted, "");
    answers("dead-lettered", "pay:undo", "barrier.nothing-to-undo", "{}", "COMPENSATED");
    replay(wanted, "?dryRun=true");
    replay(wanted, "");
    replay(command, "");
    for (String nowhere :
        List.of(
            REPLIES + "-dlt/" + last + "/999999999", REPLIES + "-dlt/999/0", REPLIES + "/0/0")) {
      replay(nowhere, "");
    }
    replay(REPLIES + "-dlt/first/0", "");
    replay(REPLIES + "-dlt/0/first", "");
    replay(wanted, "?dryRun=perhaps");
    refusesOperatorBodies(DEAD_LETTERS, "/dead-letters/" + wanted + "/replay");
    for (String query :
        List.of(
            "topic=saga.replies",
            "topic=__consumer_offsets",
            "limit=0",
            "limit=201",
            "after=last",
            "after=saga.replies-dlt/1")) {
      door.writeGet(DEAD_LETTERS, "/dead-letters?" + query);
    }
  }

  /** A record that nobody can read, as a consumer puts it aside. */
  private String undecodable(String saga, int partition) {
    ProducerRecord<byte[], byte[]> garbage =
        message(REPLIES, partition, saga, "pay:do", "io.paysaga.payment.above-limit.v1", "ten won");
    String from = REPLIES + "-" + partition + "@" + send(garbage).offset();
    door.name(from, "place-of-garbage");
    String id =
        eventually()
            .until(
                () ->
                    lettersOf(partition).stream()
                        .filter(letter -> letter.path("from").asString("").equals(from))
                        .map(letter -> letter.path("id").asString())
                        .findFirst()
                        .orElse(""),
                found -> !found.isEmpty());
    door.name(id, "garbage");
    return id;
  }

  private List<JsonNode> lettersOf(int partition) {
    return door
        .get(
            "/dead-letters?limit=200&topic=saga.replies-dlt&after=saga.replies-dlt/%d/%d"
                .formatted(partition - 1, 999_999_999))
        .path("deadLetters")
        .values()
        .stream()
        .toList();
  }

  private void pages(String first, int partition) {
    long offset = Long.parseLong(first.substring(first.lastIndexOf('/') + 1));
    String after =
        offset == 0
            ? REPLIES + "-dlt/" + (partition - 1) + "/999999999"
            : REPLIES + "-dlt/" + partition + "/" + (offset - 1);
    door.name(after, "before-garbage");
    String page = "/dead-letters?topic=saga.replies-dlt&limit=3&after=";
    String next = after;
    while (!next.isEmpty()) {
      door.writeGet(DEAD_LETTERS, page + next);
      next = door.get(page + next).path("next").asString("");
    }
  }

  private void replay(String letter, String query) {
    String answer =
        door.writePost(DEAD_LETTERS, "/dead-letters/" + letter + "/replay" + query, WHY);
    if (Transcripts.value(answer) instanceof Map<?, ?> said && said.get("now") != null) {
      door.name(said.get("now").toString(), "where-it-is-now");
    }
  }

  private void search() {
    String mine = "/sagas?buyerId=1";
    JsonNode first = door.get(mine + "&limit=2");
    door.writeGet(SEARCH, mine + "&limit=2");
    door.writeGet(SEARCH, mine + "&limit=2&after=" + first.path("next").asString());
    door.writeGet(SEARCH, mine + "&limit=2&after=" + sagas.get("no-answer"));
    for (String status :
        List.of("RUNNING", "COMPLETED", "COMPENSATING", "COMPENSATED", "RESOLVED", "STUCK")) {
      door.writeGet(SEARCH, "/sagas?status=" + status);
    }
    for (String query :
        List.of(
            "orderId=111",
            "subject=SEAT_HOLD:211",
            "subject=ORDER:111&status=RUNNING&buyerId=1",
            "subject=ORDER:111&orderId=112",
            "subject=ORDER:999",
            "orderId=111&buyerId=2",
            "buyerId=2",
            "status=PAUSED",
            "status=running",
            "orderId=0",
            "orderId=x",
            "buyerId=1.5",
            "buyerId=-1",
            "limit=0",
            "limit=201",
            "after=last")) {
      door.writeGet(SEARCH, "/sagas?" + query);
    }
  }

  private void audit(Instant start) {
    String everything = "/audit?from=" + start + "&to=" + clock.instant().plusSeconds(60);
    emptyBooks();
    door.writeGet(AUDIT, everything);
    wrongBooks();
    door.writeGet(AUDIT, everything);
    emptyBooks();
    String nothing = "/audit?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z";
    door.writeGet(AUDIT, nothing);
    door.writeGet(AUDIT, nothing + "&allAccounts=true");
    for (String participant : List.of("payment", "point", "order", "reservation")) {
      OTHERS.isAway(participant);
      door.writeGet(AUDIT, everything);
      OTHERS.isBack(participant);
    }
    for (String query :
        List.of(
            "from=yesterday",
            "to=2026-11-21",
            "from=2001-01-01T00:00:00Z&to=2001-01-01T00:00:00Z",
            "allAccounts=some")) {
      door.writeGet(AUDIT, "/audit?" + query);
    }
  }

  private static void emptyBooks() {
    OTHERS.books("payment", "{\"payments\":[],\"history\":[],\"barred\":[]}");
    OTHERS.books("point", "{\"entries\":[],\"unbalanced\":[],\"barred\":[]}");
    OTHERS.books("order", "{\"orders\":[],\"barred\":[]}");
    OTHERS.books("reservation", "{\"seats\":[],\"reservations\":[],\"barred\":[]}");
    OTHERS.bookedSagas();
  }

  private void wrongBooks() {
    String unknown = "01000000-0000-7000-8000-000000000001";
    OTHERS.books(
        "payment",
        """
        {"payments":[
          {"paymentId":7,"kind":"ORDER","subjectId":112,"buyerId":2,"amount":1000,
           "status":"COMPLETED","sagaId":"<completed>","paidAt":"2001-02-03T04:05:06Z",
           "updatedAt":"2001-02-03T04:05:06Z"},
          {"paymentId":8,"kind":"ORDER","subjectId":114,"buyerId":1,"amount":24000,
           "status":"COMPLETED","sagaId":"<compensated>","paidAt":"2001-02-03T04:05:06Z",
           "updatedAt":"2001-02-03T04:05:06Z"},
          {"paymentId":10,"kind":"ORDER","subjectId":999,"buyerId":1,"amount":24000,
           "status":"COMPLETED","sagaId":"%1$s","paidAt":"2001-02-03T04:05:06Z",
           "updatedAt":"2001-02-03T04:05:06Z"}],
         "history":[
          {"id":1,"paymentId":7,"event":"PAID","sagaId":"<completed>","amount":24000,
           "at":"2001-02-03T04:05:06Z"},
          {"id":2,"paymentId":8,"event":"PAID","sagaId":"<compensated>","amount":24000,
           "at":"2001-02-03T04:05:06Z"}],
         "barred":[
          {"sagaId":"<compensated>","step":"pay","at":"2001-02-03T04:05:05Z"}]}
        """
            .replace("%1$s", unknown)
            .replace("<completed>", sagas.get("completed"))
            .replace("<compensated>", sagas.get("compensated")));
    OTHERS.books(
        "point",
        """
        {"entries":[
          {"id":1,"buyerId":1,"kind":"USE","amount":24000,"balance":0,"sagaId":"<completed>",
           "at":"2001-02-03T04:05:06Z"},
          {"id":2,"buyerId":1,"kind":"USE","amount":24000,"balance":0,"sagaId":"<completed>",
           "at":"2001-02-03T04:05:07Z"},
          {"id":3,"buyerId":2,"kind":"USE","amount":24000,"balance":0,"sagaId":"<resolved>",
           "at":"2001-02-03T04:05:06Z"},
          {"id":4,"buyerId":1,"kind":"REFUND","amount":24000,"balance":0,
           "sagaId":"<compensated>","at":"2001-02-03T04:05:06Z"},
          {"id":5,"buyerId":1,"kind":"USE","amount":1,"balance":0,"sagaId":"%1$s",
           "at":"2001-02-03T04:05:06Z"}],
         "unbalanced":[{"buyerId":1,"balance":1,"ledger":2}],"barred":[]}
        """
            .replace("%1$s", unknown)
            .replace("<completed>", sagas.get("completed"))
            .replace("<resolved>", sagas.get("resolved"))
            .replace("<compensated>", sagas.get("compensated")));
    OTHERS.books(
        "order",
        """
        {"orders":[
          {"orderId":112,"buyerId":1,"totalPrice":25000,"status":"PAID","sagaId":"<completed>",
           "placedAt":"2001-02-03T04:05:05Z","paidAt":"2001-02-03T04:05:06Z"},
          {"orderId":113,"buyerId":1,"totalPrice":24000,"status":"PAID","sagaId":"%1$s",
           "placedAt":"2001-02-03T04:05:05Z","paidAt":"2001-02-03T04:05:06Z"}],
         "barred":[]}
        """
            .replace("%1$s", unknown)
            .replace("<completed>", sagas.get("completed")));
    OTHERS.books(
        "reservation",
        """
        {"seats":[
          {"seatId":7,"price":24000,"status":"PAYING","sagaId":"<completed>","seatHoldId":212,
           "heldBy":1,"heldUntil":"2001-02-03T04:05:06Z","reservationId":70}],
         "reservations":[
          {"reservationId":70,"seatId":7,"buyerId":1,"price":24000,"status":"CONFIRMED",
           "sagaId":"<completed>","createdAt":"2001-02-03T04:05:05Z",
           "confirmedAt":"2001-02-03T04:05:06Z"},
          {"reservationId":71,"seatId":8,"buyerId":1,"price":24000,"status":"PENDING",
           "sagaId":"%1$s","createdAt":"2001-02-03T04:05:05Z"}],
         "barred":[]}
        """
            .replace("%1$s", unknown)
            .replace("<completed>", sagas.get("completed-seat")));
    OTHERS.bookedSagas(unknown);
  }

  private void refunds() {
    String nobody = "00000000-0000-7000-8000-000000000001";
    door.name(nobody, "purged");
    OTHERS.hasPaidOrder(131, 1, nobody);
    known("refunded", refund(131, "Idempotency-Key", "key-131"));
    refund(131, "Idempotency-Key", "key-131");
    refund(131);
    checkout(REFUNDS, "/checkouts", "orderId", 131, "Idempotency-Key", "key-131");
    refund(131, "Idempotency-Key", "key-121");
    answers(
        "refunded",
        "refund-order:do",
        "order.refunded",
        "{\"paidBy\":\"%s\",\"buyerId\":1,\"price\":24000,\"payable\":{\"kind\":\"ORDER\",\"id\":131}}"
            .formatted(nobody),
        "refund-payment DOING");
    answers(
        "refunded",
        "refund-payment:do",
        "payment.refunded",
        "{\"paymentId\":7}",
        "return-points DOING");
    answers("refunded", "return-points:do", "point.returned", "{\"amount\":24000}", "COMPLETED");
    answers("refunded", "deliver-refund:do", "order.delivered", "{}", "deliver-refund DONE");
    refund(131, "Idempotency-Key", "key-131");
    refund(131);
    door.writeGet(REFUNDS, "/sagas?orderId=131");
    door.writeGet(REFUNDS, "/sagas/" + sagas.get("refunded") + "/journal");
    OTHERS.hasPaidOrder(112, 1, sagas.get("completed"));
    known("of-a-checkout", refund(112));
    OTHERS.hasPaidOrder(113, 1, sagas.get("given-up"));
    known("of-what-was-given-up", refund(113));
    OTHERS.hasPaidOrder(111, 1, sagas.get("running"));
    refund(111);
    OTHERS.hasPaidOrder(103, 1, sagas.get("resolved"));
    refund(103);
    OTHERS.hasPaidOrder(117, 1, sagas.get("backfilled-too"));
    refund(117);
    for (String status : List.of("PLACED", "CANCELLED", "REFUNDED", "PAID", "FLOWN")) {
      OTHERS.hasOrder(132, 1, status);
      refund(132);
      if (!status.equals("PLACED")) {
        checkout(REFUNDS, "/checkouts", "orderId", 132);
      }
    }
    refund(199);
    door.writePost(REFUNDS, "/orders/131/refunds", "{\"buyerId\":2,\"reason\":\"too small\"}");
    OTHERS.isAway("order");
    refund(133);
    OTHERS.isBack("order");
    for (String body :
        List.of(
            "",
            "{",
            "{}",
            "{\"buyerId\":1}",
            "{\"buyerId\":0,\"reason\":\"why\"}",
            "{\"buyerId\":1,\"reason\":\" \"}",
            "{\"buyerId\":1,\"reason\":\"%s\"}".formatted("n".repeat(1001)),
            "{\"buyerId\":1,\"reason\":\"why\",\"price\":1}")) {
      door.writePost(REFUNDS, "/orders/131/refunds", body);
    }
    door.writePost(REFUNDS, "/orders/0/refunds", "{\"buyerId\":1,\"reason\":\"why\"}");
    door.writePost(REFUNDS, "/orders/last/refunds", "{\"buyerId\":1,\"reason\":\"why\"}");
    door.writeGet(REFUNDS, "/orders/131/refunds");
  }

  private String refund(long orderId, String... headers) {
    return door.writePost(
        REFUNDS,
        "/orders/" + orderId + "/refunds",
        "{\"buyerId\":1,\"reason\":\"too small\"}",
        headers);
  }

  private void stored() {
    sagas.forEach(
        (name, id) -> {
          door.write(
              STORED,
              "saga <" + name + ">",
              rows(
                      """
                      select type, definition_version, subject, buyer_id, active_key, status,
                        if(stuck_since is null, null, '<time>') stuck_since,
                        if(due_at is null, null, '<time>') due_at, state, data, transitions
                      from saga where id = uuid_to_bin(?)
                      """,
                      id)
                  .get(0));
          door.write(
              STORED,
              "saga_journal <" + name + ">",
              rows(
                  """
                  select seq, event, detail, decided
                  from saga_journal where saga_id = uuid_to_bin(?) order by seq
                  """,
                  id));
        });
    door.write(
        STORED,
        "best_effort_debt",
        rows(
            "select bin_to_uuid(saga_id) saga_id, step from best_effort_debt order by given_up_at"));
    door.write(
        STORED,
        "idempotency_key",
        rows(
            """
            select buyer_id, name, hex(body) body, bin_to_uuid(saga_id) saga_id
            from idempotency_key order by buyer_id, name
            """));
  }

  /** JSON, whatever its column is, in the order of its keys. */
  private List<Map<String, Object>> rows(String query, Object... values) {
    return jdbc.query(
        query,
        (row, number) -> {
          Map<String, Object> columns = new LinkedHashMap<>();
          for (int at = 1; at <= row.getMetaData().getColumnCount(); at++) {
            String text = row.getString(at);
            boolean json = text != null && text.startsWith("{");
            columns.put(
                row.getMetaData().getColumnLabel(at), json ? Transcripts.value(text) : text);
          }
          return columns;
        },
        values);
  }

  private void withoutKafka() {
    Server server = RealServers.infrastructure().kafka();
    server.pause();
    try {
      act("stuck", "retry");
      door.writeGet(DEAD_LETTERS, "/dead-letters");
      replay(REPLIES + "-dlt/0/0", "");
    } finally {
      server.resume();
    }
  }

  private static ConditionFactory eventually() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(30)).atMost(PATIENCE);
  }

  private void paysOrder(String name, long orderId) {
    OTHERS.hasOrder(orderId, 1, "PLACED");
    known(
        name,
        door.posting("/checkouts", "{\"buyerId\":1,\"orderId\":%d}".formatted(orderId))
            .join()
            .body());
  }

  private void paysSeat(String name, long seatHoldId) {
    OTHERS.hasSeatHold(seatHoldId, 1, false, "HELD");
    known(
        name,
        door.posting(
                "/reservation-checkouts", "{\"buyerId\":1,\"seatHoldId\":%d}".formatted(seatHoldId))
            .join()
            .body());
  }

  private void known(String name, String begun) {
    String id = ((Map<?, ?>) Transcripts.value(begun)).get("id").toString();
    sagas.put(name, id);
    door.name(id, name);
  }

  private String checkout(long orderId, String... headers) {
    return checkout(CHECKOUTS, "/checkouts", "orderId", orderId, headers);
  }

  private String checkoutSeat(long seatHoldId, String... headers) {
    return checkout(
        RESERVATION_CHECKOUTS, "/reservation-checkouts", "seatHoldId", seatHoldId, headers);
  }

  private String checkout(String transcript, String path, String kind, long id, String... headers) {
    return door.writePost(
        transcript, path, "{\"buyerId\":1,\"%s\":%d}".formatted(kind, id), headers);
  }

  private void act(String saga, String act) {
    door.writePost(ACTS, "/sagas/" + sagas.get(saga) + "/" + act, WHY);
  }

  private void refuses(String saga) {
    answers(saga, "pay:do", "payment.above-limit", "{\"limit\":1,\"amount\":24000}", "pay UNDOING");
  }

  private void claims(String saga) {
    answers(
        saga,
        "claim-seat:do",
        "reservation.claimed",
        "{\"reservationId\":70,\"price\":24000}",
        "use-point DOING");
  }

  private void completesOrder(String saga, long orderId) {
    paysOrder(saga, orderId);
    answers(saga, "pay:do", "payment.paid", PAID, "use-point DOING");
    answers(saga, "use-point:do", "point.used", "{\"balance\":0}", "complete-order DOING");
    answers(saga, "complete-order:do", "order.completed", "{}", "COMPLETED");
  }

  private void failsToDeliver(String saga) {
    answers(
        saga,
        "deliver-order:do",
        "order.delivery-failed",
        "{\"message\":\"503\"}",
        "deliver-order GIVEN_UP");
  }

  /** As a participant would answer; returns when the saga is where this leads to. */
  private void answers(String saga, String command, String type, String body, String leadsTo) {
    send(message(REPLIES, null, sagas.get(saga), command, "io.paysaga." + type + ".v1", body));
    eventually().until(() -> isAt(saga, leadsTo));
  }

  /**
   * @param where a status of the saga, or a step and its status
   */
  private boolean isAt(String saga, String where) {
    JsonNode found = saga(saga);
    return found.path("status").asString().equals(where)
        || found.path("steps").values().stream()
            .map(step -> step.path("name").asString() + " " + step.path("status").asString())
            .anyMatch(where::equals);
  }

  private JsonNode saga(String name) {
    return door.get("/sagas/" + sagas.get(name));
  }

  private static ProducerRecord<byte[], byte[]> message(
      String topic,
      @Nullable Integer partition,
      String saga,
      String command,
      String type,
      String body) {
    ProducerRecord<byte[], byte[]> kafka =
        new ProducerRecord<>(topic, partition, saga.getBytes(UTF_8), body.getBytes(UTF_8));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", command.contains(":") ? saga + ":" + command : command);
    headers.put("ce_type", type);
    headers.put("ce_source", "/played");
    headers.put("ce_time", "2001-02-03T04:05:06Z");
    headers.put("ce_subject", saga);
    headers.put("ce_sagaid", saga);
    headers.put("ce_step", command.replaceFirst(":.*", ""));
    headers.put("ce_attempt", "1");
    headers.put("content-type", "application/json");
    headers.forEach((name, value) -> kafka.headers().add(name, value.getBytes(UTF_8)));
    return kafka;
  }

  /** As a consumer would put it aside. */
  private static ProducerRecord<byte[], byte[]> dead(
      String topic, int partition, String saga, String command, String type, String body) {
    ProducerRecord<byte[], byte[]> dead =
        message(topic + "-dlt", partition, saga, command, type, body);
    dead.headers()
        .add("paysaga_reason", "a bug".getBytes(UTF_8))
        .add("paysaga_from", (topic + "-1@7").getBytes(UTF_8));
    return dead;
  }

  private String letter(String name, ProducerRecord<byte[], byte[]> dead) {
    RecordMetadata sent = send(dead);
    String id = sent.topic() + "/" + sent.partition() + "/" + sent.offset();
    door.name(id, name);
    return id;
  }

  private RecordMetadata send(ProducerRecord<byte[], byte[]> each) {
    CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
    kafka.send(
        each,
        (metadata, failure) -> {
          if (failure == null) {
            sent.complete(metadata);
          } else {
            sent.completeExceptionally(failure);
          }
        });
    return sent.join();
  }
}
