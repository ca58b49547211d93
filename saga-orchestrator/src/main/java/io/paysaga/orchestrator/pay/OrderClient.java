package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.BatchedReadClient;
import io.paysaga.orchestrator.checkout.CheckoutProperties;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** Reads orders from order-service. */
@Component
@EnableConfigurationProperties(OrderServiceProperties.class)
@ImportHttpServices(group = "order-service", types = OrderClient.OrderService.class)
class OrderClient {

  private final BatchedReadClient<Order> orderService;

  OrderClient(OrderService http, OrderServiceProperties settings, CheckoutProperties door) {
    this.orderService =
        new BatchedReadClient<>(
            "order-service",
            settings.connectTimeout().plus(settings.readTimeout()),
            door,
            http::list,
            Order::orderId);
  }

  /** What order-service is asked. */
  interface OrderService {

    /** Those that exist of these, as {@code 1,2}. */
    @GetExchange("/orders")
    @Nullable List<Order> list(@RequestParam String ids);
  }

  /**
   * An order as order-service tells it.
   *
   * @param totalPrice in won
   * @param placedAt null where an earlier build tells
   */
  record Order(
      long orderId, long buyerId, Status status, long totalPrice, @Nullable Instant placedAt) {

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
