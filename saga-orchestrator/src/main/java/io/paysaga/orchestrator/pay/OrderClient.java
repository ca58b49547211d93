package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.CheckoutSettings;
import io.paysaga.orchestrator.checkout.Owner;
import io.paysaga.saga.http.Problem;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Reads orders from order-service. */
@Component
@EnableConfigurationProperties(OrderServiceSettings.class)
class OrderClient {

  private final Owner<Order> orderService;

  OrderClient(OrderServiceSettings settings, CheckoutSettings door, RestClient.Builder http) {
    this.orderService =
        new Owner<>(
            "order-service",
            settings.url(),
            settings.connectTimeout(),
            settings.readTimeout(),
            "/orders",
            Order[].class,
            Order::orderId,
            door,
            http);
  }

  /**
   * An order as order-service tells it.
   *
   * @param totalPrice in won
   */
  record Order(long orderId, long buyerId, Status status, long totalPrice) {

    enum Status {
      PLACED,
      PAID,
      CANCELLED
    }

    Order {
      Objects.requireNonNull(status, "status");
      if (totalPrice < 1) {
        throw new IllegalArgumentException("totalPrice must be at least 1, not " + totalPrice);
      }
    }
  }

  /**
   * @throws Problem 404 when there is no such order, 503 when order-service does not tell
   */
  Order find(long orderId) {
    return orderService
        .find(orderId)
        .orElseThrow(
            () -> Problem.notFound("order-not-found", "There is no order " + orderId + "."));
  }
}
