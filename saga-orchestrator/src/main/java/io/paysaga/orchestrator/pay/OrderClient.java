package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.BatchedReadClient;
import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.CheckoutProperties;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.RequestRefused;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads orders from order-service. */
@Component
@EnableConfigurationProperties(OrderServiceProperties.class)
@ImportHttpServices(group = "order-service", types = OrderClient.OrderService.class)
public class OrderClient {

  private final BatchedReadClient<Order> orderService;

  OrderClient(
      OrderService http,
      OrderServiceProperties settings,
      CheckoutProperties door,
      JsonMapper json) {
    this.orderService =
        new BatchedReadClient<>(
            "order-service",
            settings.connectTimeout().plus(settings.readTimeout()),
            door,
            http::list,
            "orderId",
            told -> json.treeToValue(told, Order.class));
  }

  /** What order-service is asked. */
  interface OrderService {

    /** Those that exist of these, as {@code 1,2}. */
    @GetExchange("/orders")
    @Nullable List<JsonNode> list(@RequestParam String ids);
  }

  /**
   * An order as order-service tells it.
   *
   * @param totalPrice in won
   * @param placedAt null where an earlier build tells
   * @param paidBy the saga that paid it; null when none did, and where an earlier build tells
   */
  public record Order(
      long orderId,
      long buyerId,
      Status status,
      long totalPrice,
      @Nullable Instant placedAt,
      @Nullable UUID paidBy) {

    public enum Status {
      PLACED,
      PAID,
      CANCELLED,
      REFUNDED
    }

    public Order {
      Objects.requireNonNull(status, "status");
      if (totalPrice < 1) {
        throw new IllegalArgumentException("totalPrice must be at least 1, not " + totalPrice);
      }
    }

    /** Why no saga of a cancelled order begins. */
    public static Refusal cancelled(long orderId) {
      return Refusal.conflict("order-cancelled", "Order " + orderId + " is cancelled.");
    }

    /** Why no saga of a refunded order begins. */
    public static Refusal refunded(long orderId) {
      return Refusal.conflict("order-refunded", "Order " + orderId + " is refunded.");
    }
  }

  /** Asks about all of these at once. */
  public Told ask(Set<Long> orderIds) {
    return orderService.ask(orderIds);
  }

  /**
   * The order of its buyer.
   *
   * @throws RequestRefused when there is no such order, or it is another buyer's
   * @throws io.paysaga.orchestrator.checkout.Unavailable when order-service did not tell
   */
  public Order find(long orderId, long buyerId, Told told) {
    Order order = find(orderId, told);
    if (order.buyerId() != buyerId) {
      throw new RequestRefused(
          Refusal.notTheBuyers(
              "not-your-order", "Order " + orderId + " is not buyer " + buyerId + "'s."));
    }
    return order;
  }

  /**
   * The order, whosever it is.
   *
   * @throws RequestRefused when there is no such order
   * @throws io.paysaga.orchestrator.checkout.Unavailable when order-service does not tell
   */
  public Order find(long orderId) {
    return find(orderId, ask(Set.of(orderId)));
  }

  private Order find(long orderId, Told told) {
    return orderService
        .find(orderId, told)
        .orElseThrow(
            () ->
                new RequestRefused(
                    Refusal.noSuchThing("order-not-found", "There is no order " + orderId + ".")));
  }
}
