package io.paysaga.order;

import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** A buyer places so many orders an hour, and no more. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"paysaga.test.database=orders", "paysaga.limits.orders-an-hour=2"})
@OnRealServers
class OrderLimitTest extends AskedOverHttp {

  @Autowired private JdbcTemplate jdbc;

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from order_item");
    jdbc.update("delete from orders");
  }

  @Test
  void refusesAFurtherOrderUntilAnEarlierOneIsAnHourOld() {
    place(1).expectStatus().isCreated();
    place(1).expectStatus().isCreated();

    RestTestClient.ResponseSpec refused = place(1);
    refused.expectHeader().valueEquals("Retry-After", "60");
    expectProblem(refused, 429, "too-many-orders");
    place(2).expectStatus().isCreated();

    jdbc.update("update orders set placed_at = placed_at - interval 61 minute order by id limit 1");
    place(1).expectStatus().isCreated();
    expectProblem(place(1), 429, "too-many-orders");
  }

  private RestTestClient.ResponseSpec place(long buyer) {
    return http.post()
        .uri("/orders")
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            """
            {"buyerId": %d, "buyerName": "kim", "items": [{"name": "book", "unitPrice": 1, "quantity": 1}]}
            """
                .formatted(buyer))
        .exchange();
  }
}
