package io.paysaga.order;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.http.AskedOverHttp;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
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

/** order-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@ContextConfiguration(initializers = RealServers.class)
class BookDoorTest extends AskedOverHttp {

  private static final Instant PLACED = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant PAID = Instant.parse("2026-11-21T10:00:05.123456Z");

  @Autowired private OrderRepository orders;
  @Autowired private JdbcTemplate jdbc;
  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private final UUID third = UUID.fromString("019aa5b0-0001-7000-8000-000000000003");

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from order_item");
    jdbc.update("delete from orders");
    jdbc.update("delete from inbox");
  }

  @Test
  void showsWhichOrdersASagaPaid() {
    long order = paidBy(saga);
    paidBy(another);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"orders": [
           {"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "PAID",
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "placedAt": "2026-11-21T10:00:00Z",
            "paidAt": "2026-11-21T10:00:05.123456Z"}],
         "barred": []}
        """
            .formatted(order));
  }

  @Test
  void showsTheOrdersAskedForWhoeverPaidThem() {
    long order = orders.saveAndFlush(placed()).id();
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": [%d, 9223372036854775807]}
        """
            .formatted(order),
        """
        {"orders": [
           {"orderId": %d, "buyerId": 1, "totalPrice": 24000, "status": "PLACED",
            "placedAt": "2026-11-21T10:00:00Z"}],
         "barred": []}
        """
            .formatted(order));
  }

  @Test
  void showsWhichDosAreBarred() {
    answered("complete-order", "DO", "io.paysaga.barrier.barred.v1");
    answered("complete-order", "UNDO", "io.paysaga.barrier.nothing-to-undo.v1");
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"orders": [],
         "barred": [{"sagaId": "019aa5b0-0000-7000-8000-000000000001", "step": "complete-order",
                     "at": "2026-11-21T10:00:05Z"}]}
        """);
  }

  @Test
  void listsTheSagasThatStandInTheBooksByTheTimeAtWhichTheyBegan() {
    paidBy(third);
    paidBy(another);
    paidBy(saga);
    lists("", saga, another, third);
    lists("?before=019aa5b0-0001-0000-0000-000000000000", saga, another);
    lists("?after=019aa5b0-0001-0000-0000-000000000000", third);
    lists("?limit=2", saga, another);
    lists("?limit=2&after=" + another, third);
  }

  @Test
  void answersAQuestionOfTheLargestSize() {
    String ids = String.join(",", Collections.nCopies(200, "\"" + saga + "\""));
    String orderIds = String.join(",", Collections.nCopies(200, "" + Long.MAX_VALUE));
    asked("{\"sagaIds\":[" + ids + "],\"orderIds\":[" + orderIds + "]}").expectStatus().isOk();
    expectProblem(
        asked("{\"sagaIds\":[" + ids + ",\"" + saga + "\"],\"orderIds\":[]}"),
        400,
        "malformed-request",
        "sagaIds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"orderIds": []}                   | sagaIds
          {"sagaIds": []}                    | orderIds
          {"sagaIds": [7], "orderIds": []}   | sagaIds[0]
          {"sagaIds": [], "orderIds": [0]}   | orderIds[0]
          {"sagaIds": [], "orderIds": [], "buyerIds": []} | buyerIds
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

  private static Order placed() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), PLACED);
  }

  private long paidBy(UUID sagaId) {
    Order order = placed();
    order.complete(sagaId, 24_000, PAID);
    return orders.saveAndFlush(order).id();
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
