package io.paysaga.orchestrator.checkout;

import static io.paysaga.saga.test.doors.Speaker.APPROVER;
import static io.paysaga.saga.test.doors.Speaker.OPERATOR;
import static io.paysaga.saga.test.doors.Speaker.OTHER_BUYER;
import static io.paysaga.saga.test.doors.Speaker.VIEWER;

import io.paysaga.orchestrator.OrchestratorApplication;
import io.paysaga.saga.test.doors.DoorMatrix;
import io.paysaga.saga.test.doors.Speaker;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** Who may call which door of the orchestrator. */
@SpringBootTest(
    classes = OrchestratorApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"paysaga.test.database=orchestrator", "paysaga.refunds.open=true"})
@OnRealServers
class DoorsTest extends DoorMatrix {

  private static final PlayedOrderService ORDER_SERVICE = new PlayedOrderService();
  private static final PlayedReservationService RESERVATION_SERVICE =
      new PlayedReservationService();
  private static final AtomicLong ORDERS = new AtomicLong(100_000);

  private static final String NO_ID = UUID.randomUUID().toString();

  /** What may be done with one that exists depends on how long its participant was silent. */
  private static final String NO_SAGA = "/sagas/" + NO_ID + "/";

  private static final String REASON = "{\"reason\": \"a test\"}";

  @DynamicPropertySource
  static void owners(DynamicPropertyRegistry properties) {
    properties.add("paysaga.order-service.url", ORDER_SERVICE::url);
    properties.add("paysaga.reservation-service.url", RESERVATION_SERVICE::url);
    properties.add("paysaga.console.client-id", () -> "console");
    properties.add("paysaga.console.client-secret-file", () -> "pom.xml");
    properties.add("paysaga.console.authorization-uri", ISSUER::name);
    properties.add("paysaga.console.token-uri", ISSUER::tokens);
  }

  private static long placed() {
    long order = ORDERS.incrementAndGet();
    ORDER_SERVICE.has(order, OWNER, "PLACED");
    return order;
  }

  private String begun() {
    JsonNode saga =
        checkOut(OWNER, placed())
            .expectStatus()
            .isAccepted()
            .returnResult(JsonNode.class)
            .getResponseBody();
    return Objects.requireNonNull(saga).path("id").asString();
  }

  private RestTestClient.ResponseSpec checkOut(long buyer, long order) {
    return http.post()
        .uri("/checkouts")
        .headers(headers -> headers.setBearerAuth(ISSUER.buyer(buyer)))
        .contentType(MediaType.APPLICATION_JSON)
        .body("{\"orderId\": %d}".formatted(order))
        .exchange();
  }

  @Override
  protected List<Row> rows() {
    String saga = "/sagas/" + begun();
    return Stream.of(
            doorsOfBuyers(),
            Stream.of(
                seenByOwner("GET /sagas/{id}", saga),
                seenByOwner("GET /sagas/{id}/journal", saga + "/journal"),
                // Who is let in would listen for long.
                door("GET /sagas/{id}/events", saga + "/events")
                    .with(Map.of("Last-Event-ID", "-1"))
                    .answers(400, Speaker.OWNER, OTHER_BUYER, VIEWER, OPERATOR, APPROVER),
                seen("/flows", "", 200),
                door("GET /sagas", "/sagas?buyerId=" + OWNER)
                    .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)),
            Stream.of("retry", "compensate", "resolve", "free-subject")
                .map(act -> act("/sagas/{id}/" + act, NO_SAGA + act, REASON, 404)),
            Stream.of(
                seen("/best-effort", "?status=GIVEN_UP", 200),
                act("/best-effort/backfill", "/best-effort/backfill", "{\"perSecond\": 0}", 400),
                seen("/best-effort/backfill", "", 200),
                seen("/dead-letters", "?topic=no-such-topic", 400),
                act(
                    "/dead-letters/{topic}/{partition}/{offset}/replay",
                    "/dead-letters/no-such-topic/0/0/replay",
                    REASON,
                    404),
                seen("/audit", "?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", 400),
                act(
                    "/unknown-sagas/{id}/undo",
                    "/unknown-sagas/" + UUID.randomUUID() + "/undo",
                    REASON,
                    400),
                act(
                    "/orders/{id}/refund-acts",
                    "/orders/" + placed() + "/refund-acts",
                    REASON,
                    409)),
            doorsOfActs(),
            pagesOfTheConsole(),
            actsOfTheConsole())
        .flatMap(each -> each)
        .toList();
  }

  /** Who has logged in sees them, as their own module shows; a token lets nobody in. */
  private static Stream<Row> pagesOfTheConsole() {
    return Stream.of(
            "",
            "/now",
            "/sagas",
            "/sagas.csv",
            "/sagas/acts",
            "/sagas/{id}",
            "/sagas/{id}/now",
            "/flows",
            "/dead-letters",
            "/dead-letters/{topic}/{partition}/{offset}",
            "/debts",
            "/debts/progress",
            "/acts")
        .map(
            page ->
                door("GET /console" + page, "/console" + page.replaceAll("\\{[^}]+}", NO_ID))
                    .answers(401, Speaker.values()));
  }

  /** Only a form of one of its pages can ask for one. */
  private static Stream<Row> actsOfTheConsole() {
    return Stream.of(
            "/sagas/acts",
            "/sagas/{id}/acts",
            "/acts/{id}/approval",
            "/dead-letters/{topic}/{partition}/{offset}/replay",
            "/debts/backfill")
        .map(
            act ->
                door("POST /console" + act, "/console" + act.replaceAll("\\{[^}]+}", NO_ID))
                    .with("{}")
                    .answers(403, Speaker.values()));
  }

  private static Stream<Row> doorsOfActs() {
    String none = "/acts/" + UUID.randomUUID();
    return Stream.of(
        seen("/acts", "", 200),
        seen("/acts/chain", "", 200),
        door("GET /acts/{id}", none).answers(404, VIEWER, OPERATOR, APPROVER),
        door("POST /acts/{id}/approval", none + "/approval").with("{}").answers(404, APPROVER));
  }

  private static Stream<Row> doorsOfBuyers() {
    return Stream.of(
        door("POST /checkouts", "/checkouts")
            .with("{\"buyerId\": %d, \"orderId\": %d}".formatted(OWNER, placed()))
            .answers(202, Speaker.OWNER),
        door("POST /reservation-checkouts", "/reservation-checkouts")
            .with("{\"buyerId\": %d, \"seatHoldId\": 1}".formatted(OWNER))
            .answers(404, Speaker.OWNER),
        door("POST /orders/{id}/refunds", "/orders/" + placed() + "/refunds")
            .with("{\"buyerId\": %d, \"reason\": \"a test\"}".formatted(OWNER))
            .answers(409, Speaker.OWNER));
  }

  private static Row seenByOwner(String door, String uri) {
    return door(door, uri)
        .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)
        .answers(404, OTHER_BUYER);
  }

  private static Row seen(String path, String query, int status) {
    return door("GET " + path, path + query).answers(status, VIEWER, OPERATOR, APPROVER);
  }

  private static Row act(String path, String uri, String body, int status) {
    return door("POST " + path, uri).with(body).answers(status, OPERATOR);
  }

  @Test
  void paysNobodyElsesOrder() {
    expectProblem(checkOut(OWNER + 1, placed()), 403, "not-your-order");
  }

  @Test
  void letsNobodyListenToAnothersSaga() {
    expectProblem(
        http.get()
            .uri("/sagas/" + begun() + "/events")
            .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER + 1)))
            .exchange(),
        404,
        "saga-not-found");
  }

  @Test
  void listsABuyersOwnSagasOnly() {
    String saga = begun();
    sagasSeenBy(OWNER).jsonPath("$.sagas[0].id").isEqualTo(saga);
    sagasSeenBy(OWNER + 1).jsonPath("$.sagas").isEmpty();
  }

  private RestTestClient.BodyContentSpec sagasSeenBy(long buyer) {
    return http.get()
        .uri("/sagas")
        .headers(headers -> headers.setBearerAuth(ISSUER.buyer(buyer)))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody();
  }
}
