package io.paysaga.order;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** order-service's HTTP door, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class OrderDoorTest extends AskedOverHttp {

  private static final Instant PLACED = Instant.parse("2026-11-21T23:59:59.999999Z");
  private static final String BOOK = "{\"name\": \"book\", \"unitPrice\": 12000, \"quantity\": 2}";

  @Autowired private OrderRepository orders;
  @Autowired private JdbcTemplate jdbc;

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from order_item");
    jdbc.update("delete from orders");
  }

  @Test
  void placesAnOrderAndShowsIt() {
    RestTestClient.ResponseSpec placed =
        place(
            """
            {"buyerId": 1, "buyerName": "김철수", "items": [
              {"name": "book", "unitPrice": 12000, "quantity": 2},
              {"name": "pen", "unitPrice": 1500, "quantity": 1}]}
            """);
    Order order = orders.findAll().get(0);
    String shown =
        """
        {"orderId": %d, "orderNumber": "%s", "buyerId": 1, "buyerName": "김철수",
         "status": "PLACED", "totalPrice": 25500, "items": [
           {"name": "book", "unitPrice": 12000, "quantity": 2},
           {"name": "pen", "unitPrice": 1500, "quantity": 1}]}
        """
            .formatted(order.id(), order.number());
    placed
        .expectStatus()
        .isCreated()
        .expectHeader()
        .location("/orders/" + order.id())
        .expectBody()
        .json(shown, STRICT);
    asked(order.id()).expectStatus().isOk().expectBody().json(shown, STRICT);
  }

  @Test
  void erasesTheNameOfABuyerOnceAndKeepsWhoAsked() {
    Order one = stored();
    stored();
    String first = erased(one.buyerId(), "kim");
    assertThat(first).contains("\"orders\":2", "\"askedBy\":\"kim\"");
    assertThat(erased(one.buyerId(), "lee")).isEqualTo(first);
    Order forgotten = orders.findById(one.id()).orElseThrow();
    assertThat(forgotten.buyerName()).isEqualTo("erased");
    assertThat(forgotten.totalPrice()).isEqualTo(one.totalPrice());

    stored();
    assertThat(erased(one.buyerId(), "lee")).contains("\"orders\":1", "\"askedBy\":\"lee\"");
    expectProblem(erase(Long.MAX_VALUE, "kim"), 404, "no-such-buyer");
  }

  private String erased(long buyer, String by) {
    return erase(buyer, by)
        .expectStatus()
        .isOk()
        .expectBody(String.class)
        .returnResult()
        .getResponseBody();
  }

  private RestTestClient.ResponseSpec erase(long buyer, String by) {
    return http.post()
        .uri("/buyers/" + buyer + "/erasure")
        .contentType(MediaType.APPLICATION_JSON)
        .body("{\"by\": \"%s\", \"reason\": \"asked to be forgotten\"}".formatted(by))
        .exchange();
  }

  @Test
  void listsThoseOfTheOrdersThatExist() {
    Order one = stored();
    Order other = stored();
    http.get()
        .uri("/orders?ids=%d,%d,%d".formatted(one.id(), other.id(), Long.MAX_VALUE))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"orderId": %d, "buyerId": 1, "status": "PLACED", "totalPrice": 24000, "placedAt": "%s"},
             {"orderId": %d, "buyerId": 1, "status": "PLACED", "totalPrice": 24000, "placedAt": "%s"}]
            """
                .formatted(one.id(), PLACED, other.id(), PLACED),
            STRICT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/orders", "/orders?ids=", "/orders?ids=x", "/orders?ids=1,x"})
  void namesWhatIsWrongWithAList(String uri) {
    expectProblem(http.get().uri(uri).exchange(), 400, "malformed-request", "ids");
  }

  @Test
  void listsAtMostTwoHundred() {
    String ids = LongStream.rangeClosed(1, 201).mapToObj(Long::toString).collect(joining(","));
    expectProblem(http.get().uri("/orders?ids=" + ids).exchange(), 400, "malformed-request", "ids");
  }

  @Test
  void numbersAnOrderByItsDayAndItsId() {
    Order order = stored();
    asked(order.id())
        .expectBody()
        .jsonPath("$.orderNumber")
        .isEqualTo("20261121-%08d".formatted(order.id()));
  }

  @ParameterizedTest(name = "[{index}]")
  @ValueSource(
      strings = {"Kim\\u0000", "\\u001b[31mKim", "\\u202eKim", "\\ud800", "Kim\\n", "Zoe\\u0308"})
  void takesNoNameThatHidesSomething(String name) {
    String quoted = "\"" + name + "\"";
    expectProblem(
        place(order("1", quoted, "[" + BOOK + "]")), 400, "malformed-request", "buyerName");
    String item = BOOK.replace("\"book\"", quoted);
    expectProblem(
        place(order("1", "\"Kim\"", "[" + item + "]")), 400, "malformed-request", "items[0].name");
  }

  @Test
  void takesAnOrderAtItsLimits() {
    String most =
        "{\"name\": \"%s\", \"unitPrice\": 1000000000, \"quantity\": 1000}"
            .formatted("x".repeat(100));
    place(order("1", "\"%s\"".formatted("y".repeat(100)), "[" + times(100, most) + "]"))
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.totalPrice")
        .isEqualTo(100_000_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '~',
      textBlock =
          """
      # buyerId            | buyerName | items                                                  | field
      0                    | "Kim"     | [B]                                                    | buyerId
      -1                   | "Kim"     | [B]                                                    | buyerId
      1.5                  | "Kim"     | [B]                                                    | buyerId
      1.0                  | "Kim"     | [B]                                                    | buyerId
      "1"                  | "Kim"     | [B]                                                    | buyerId
      null                 | "Kim"     | [B]                                                    | buyerId
      9223372036854775808  | "Kim"     | [B]                                                    | buyerId
      1                    | ""        | [B]                                                    | buyerName
      1                    | "  "      | [B]                                                    | buyerName
      1                    | null      | [B]                                                    | buyerName
      1                    | 7         | [B]                                                    | buyerName
      1                    | "Kim"     | []                                                     | items
      1                    | "Kim"     | null                                                   | items
      1                    | "Kim"     | B                                                      | items
      1                    | "Kim"     | [null]                                                 | items[0]
      1                    | "Kim"     | [B, {"name": "", "unitPrice": 1, "quantity": 1}]       | items[1].name
      1                    | "Kim"     | [{"unitPrice": 1, "quantity": 1}]                      | items[0].name
      1                    | "Kim"     | [{"name": "a", "quantity": 1}]                         | items[0].unitPrice
      1                    | "Kim"     | [{"name": "a", "unitPrice": 0, "quantity": 1}]         | items[0].unitPrice
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1.5, "quantity": 1}]       | items[0].unitPrice
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1000000001, "quantity": 1}]| items[0].unitPrice
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1}]                        | items[0].quantity
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1, "quantity": -1}]        | items[0].quantity
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1, "quantity": 1001}]      | items[0].quantity
      1                    | "Kim"     | [{"name": "a", "unitPrice": 1, "quantity": 1, "x": 1}] | items[0].x
      """)
  void namesWhatIsWrongWithAnOrder(String buyerId, String buyerName, String items, String field) {
    expectProblem(
        place(order(buyerId, buyerName, items.replace("B", BOOK))),
        400,
        "malformed-request",
        field);
    assertNothingStored();
  }

  @Test
  void namesWhatIsTooLong() {
    String name = "\"%s\"".formatted("x".repeat(101));
    expectProblem(place(order("1", name, "[" + BOOK + "]")), 400, "malformed-request", "buyerName");
    String item = "[{\"name\": %s, \"unitPrice\": 1, \"quantity\": 1}]".formatted(name);
    expectProblem(place(order("1", "\"Kim\"", item)), 400, "malformed-request", "items[0].name");
    String items = "[" + times(101, BOOK) + "]";
    expectProblem(place(order("1", "\"Kim\"", items)), 400, "malformed-request", "items");
    assertNothingStored();
  }

  @Test
  void takesOneJsonObjectOnly() {
    expectProblem(place(""), 400, "malformed-request");
    expectProblem(place("not JSON"), 400, "malformed-request");
    expectProblem(place("[]"), 400, "malformed-request");
    expectProblem(
        http.post().uri("/orders").contentType(MediaType.TEXT_PLAIN).body("book").exchange(),
        415,
        "unsupported-media-type");
    assertNothingStored();
  }

  @Test
  void knowsNoOrderThatNobodyPlaced() {
    expectProblem(asked(1), 404, "no-such-order");
    expectProblem(cancel(1), 404, "no-such-order");
  }

  @Test
  void asksForAnIdThatIsANumber() {
    for (String id : List.of("book", "1.5", "9223372036854775808")) {
      expectProblem(http.get().uri("/orders/" + id).exchange(), 400, "malformed-request", "id");
      expectProblem(
          http.post().uri("/orders/" + id + "/cancel").exchange(), 400, "malformed-request", "id");
    }
  }

  @Test
  void cancelsAPlacedOrderOnceAndForAll() {
    long id = stored().id();
    cancel(id).expectStatus().isOk().expectBody().jsonPath("$.status").isEqualTo("CANCELLED");
    List<?> before = jdbc.queryForList("select * from orders");
    cancel(id).expectStatus().isOk().expectBody().jsonPath("$.status").isEqualTo("CANCELLED");
    assertThat(jdbc.queryForList("select * from orders")).isEqualTo(before);
  }

  @Test
  void doesNotCancelAPaidOrder() {
    Order order = order();
    order.complete(UUID.randomUUID(), 24_000, PLACED);
    long id = orders.save(order).id();
    expectProblem(cancel(id), 409, "order-paid");
    asked(id).expectBody().jsonPath("$.status").isEqualTo("PAID");
  }

  @Test
  void showsARefundedOrderAndCancelsItNoMore() {
    UUID saga = UUID.randomUUID();
    long id = refunded(saga).id();
    asked(id).expectStatus().isOk().expectBody().jsonPath("$.status").isEqualTo("REFUNDED");
    http.get()
        .uri("/orders?ids=" + id)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"orderId": %d, "buyerId": 1, "status": "REFUNDED", "totalPrice": 24000,
              "placedAt": "%s", "paidBy": "%s"}]
            """
                .formatted(id, PLACED, saga),
            STRICT);
    expectProblem(cancel(id), 409, "order-refunded");
    assertThat(count("orders where cancelled_at is null")).isOne();
  }

  @Test
  void tellsWhoPaidAnOrder() {
    UUID saga = UUID.randomUUID();
    Order order = order();
    order.complete(saga, 24_000, PLACED);
    http.get()
        .uri("/orders?ids=" + orders.save(order).id())
        .exchange()
        .expectBody()
        .jsonPath("$[0].status")
        .isEqualTo("PAID")
        .jsonPath("$[0].paidBy")
        .isEqualTo(saga.toString());
  }

  private Order refunded(UUID paidBy) {
    Order order = order();
    order.complete(paidBy, 24_000, PLACED);
    Order stored = orders.save(order);
    stored.refund(UUID.randomUUID(), 1, PLACED);
    return orders.save(stored);
  }

  private Order stored() {
    return orders.save(order());
  }

  private static Order order() {
    return new Order(1, "Kim", List.of(new OrderItem("book", 12_000, 2)), PLACED);
  }

  private static String order(String buyerId, String buyerName, String items) {
    return "{\"buyerId\": %s, \"buyerName\": %s, \"items\": %s}"
        .formatted(buyerId, buyerName, items);
  }

  private static String times(int many, String item) {
    return String.join(", ", Collections.nCopies(many, item));
  }

  private RestTestClient.ResponseSpec place(String body) {
    return http.post().uri("/orders").contentType(MediaType.APPLICATION_JSON).body(body).exchange();
  }

  private RestTestClient.ResponseSpec asked(long id) {
    return http.get().uri("/orders/" + id).exchange();
  }

  private RestTestClient.ResponseSpec cancel(long id) {
    return http.post().uri("/orders/" + id + "/cancel").exchange();
  }

  private void assertNothingStored() {
    assertThat(count("orders")).isZero();
    assertThat(count("order_item")).isZero();
  }

  private int count(String rows) {
    return jdbc.queryForObject("select count(*) from " + rows, Integer.class);
  }
}
