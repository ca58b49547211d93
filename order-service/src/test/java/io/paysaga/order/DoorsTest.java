package io.paysaga.order;

import static io.paysaga.saga.test.doors.Speaker.APPROVER;
import static io.paysaga.saga.test.doors.Speaker.OPERATOR;
import static io.paysaga.saga.test.doors.Speaker.ORCHESTRATOR;
import static io.paysaga.saga.test.doors.Speaker.OTHER_BUYER;
import static io.paysaga.saga.test.doors.Speaker.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.test.doors.DoorMatrix;
import io.paysaga.saga.test.doors.Speaker;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.StatusAssertions;

/** Who may call which door of order-service. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=orders")
@OnRealServers
class DoorsTest extends DoorMatrix {

  private static final String ITEMS =
      "\"items\": [{\"name\": \"book\", \"unitPrice\": 12000, \"quantity\": 2}]";

  @Autowired private OrderRepository orders;

  @Override
  protected List<Row> rows() {
    long order = stored();
    List<Row> rows = new ArrayList<>(doorsOfTheBook());
    rows.add(
        door("POST /orders", "/orders")
            .with("{\"buyerId\": %d, \"buyerName\": \"Kim\", %s}".formatted(OWNER, ITEMS))
            .answers(201, Speaker.OWNER));
    rows.add(
        door("GET /orders/{id}", "/orders/" + order)
            .answers(200, Speaker.OWNER, VIEWER, OPERATOR, APPROVER)
            .answers(404, OTHER_BUYER));
    rows.add(door("GET /orders", "/orders?ids=" + order).answers(200, ORCHESTRATOR));
    rows.add(
        door("POST /orders/{id}/cancel", "/orders/" + order + "/cancel")
            .answers(200, Speaker.OWNER));
    rows.add(
        door("POST /buyers/{buyerId}/erasure", "/buyers/" + OWNER + "/erasure")
            .with("{\"reason\": \"asked to be forgotten\"}")
            .answers(200, OPERATOR));
    return rows;
  }

  @Test
  void showsABuyersNameToThemAndToWhoActs() {
    long order = stored();
    assertThat(nameOf(order, ISSUER.buyer(OWNER))).isEqualTo("Kim");
    assertThat(nameOf(order, ISSUER.person("operator", "kim"))).isEqualTo("Kim");
    assertThat(nameOf(order, ISSUER.person("viewer", "lee"))).isEqualTo("K***");
    assertThat(nameOf(order, ISSUER.person("approver", "lee"))).isEqualTo("K***");
  }

  private String nameOf(long order, String token) {
    return http.get()
        .uri("/orders/" + order)
        .headers(headers -> headers.setBearerAuth(token))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(OrderController.OrderAnswer.class)
        .returnResult()
        .getResponseBody()
        .buyerName();
  }

  @Test
  void anOrderIsItsBuyersWhetherTheRequestNamesThemOrNot() {
    http.post()
        .uri("/orders")
        .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER)))
        .contentType(MediaType.APPLICATION_JSON)
        .body("{\"buyerName\": \"Kim\", %s}".formatted(ITEMS))
        .exchange()
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.buyerId")
        .isEqualTo(OWNER);
  }

  @Test
  void saysThatTheRequestNamesAnother() {
    expectProblem(
        http.post()
            .uri("/orders")
            .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER + 1)))
            .contentType(MediaType.APPLICATION_JSON)
            .body("{\"buyerId\": %d, \"buyerName\": \"Kim\", %s}".formatted(OWNER, ITEMS))
            .exchange(),
        403,
        "not-your-account",
        "buyerId");
  }

  @Test
  void saysThatAnOrderIsAnothers() {
    expectProblem(
        http.post()
            .uri("/orders/" + stored() + "/cancel")
            .headers(headers -> headers.setBearerAuth(ISSUER.buyer(OWNER + 1)))
            .exchange(),
        403,
        "not-your-order");
  }

  @Test
  void isLookedAfterOnAPortOfItsOwnAndProbedOnTheDoors(@LocalManagementPort int management) {
    String operator = ISSUER.person("operator", "kim");
    for (String probe : List.of("/livez", "/readyz")) {
      http.get()
          .uri(probe)
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.components")
          .doesNotExist();
    }
    http.get()
        .uri("/actuator/metrics")
        .headers(headers -> headers.setBearerAuth(operator))
        .exchange()
        .expectStatus()
        .isNotFound();
    http.get()
        .uri("http://127.0.0.1:" + management + "/actuator/health/readiness")
        .headers(headers -> headers.setBearerAuth(operator))
        .exchange()
        .expectBody()
        .jsonPath("$.components.db.details.database")
        .isEqualTo("MySQL");
  }

  @Test
  void timesARequestAsAWholeAndNotItsWayThroughTheFilters(@LocalManagementPort int management) {
    String operator = ISSUER.person("operator", "kim");
    http.get()
        .uri("/orders/" + stored())
        .headers(headers -> headers.setBearerAuth(operator))
        .exchange();
    meter(management, "http.server.requests", operator).isOk();
    meter(management, "spring.security.filterchains", operator).isNotFound();
  }

  private StatusAssertions meter(int management, String name, String operator) {
    return http.get()
        .uri("http://127.0.0.1:" + management + "/actuator/metrics/" + name)
        .headers(headers -> headers.setBearerAuth(operator))
        .exchange()
        .expectStatus();
  }

  private long stored() {
    return orders
        .save(
            new Order(
                OWNER,
                "Kim",
                List.of(new OrderItem("book", 12_000, 2)),
                Instant.parse("2026-11-21T10:00:00Z")))
        .id();
  }
}
