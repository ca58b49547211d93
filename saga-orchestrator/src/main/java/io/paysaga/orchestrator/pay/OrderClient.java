package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.BatchedReadClient;
import io.paysaga.orchestrator.checkout.CheckoutProperties;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Reads orders from order-service. */
@Component
@EnableConfigurationProperties(OrderServiceProperties.class)
class OrderClient {

  private final BatchedReadClient<Order> orderService;

  OrderClient(OrderServiceProperties settings, CheckoutProperties door, RestClient.Builder http) {
    this.orderService =
        new BatchedReadClient<>(
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
   * @return empty when there is no such order
   * @throws io.paysaga.orchestrator.checkout.Unavailable when order-service does not tell
   */
  Optional<Order> find(long orderId) {
    return orderService.find(orderId);
  }
}
