package io.paysaga.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** order-service's door from HTTP. */
@RestController
class OrderController {

  /** So that an address of 8 KB holds them. */
  private static final int MOST = 200;

  private final OrderRepository orders;
  private final Clock clock;

  OrderController(OrderRepository orders, Clock clock) {
    this.orders = orders;
    this.clock = clock;
  }

  @PostMapping("/orders")
  @Transactional
  ResponseEntity<OrderAnswer> place(@RequestBody @Valid NewOrder placed) {
    Order order =
        orders.save(
            new Order(placed.buyerId(), placed.buyerName(), placed.items(), clock.instant()));
    return ResponseEntity.created(URI.create("/orders/" + order.id())).body(OrderAnswer.of(order));
  }

  @GetMapping("/orders/{id}")
  @Transactional
  OrderAnswer get(@PathVariable long id) {
    return OrderAnswer.of(orders.findById(id).orElseThrow(noSuchOrder(id)));
  }

  /** Those that exist, for a checkout or a refund: without the items. */
  @GetMapping("/orders")
  List<Summary> list(@RequestParam @Size(min = 1, max = MOST) Set<Long> ids) {
    return orders.read(ids).stream().map(Summary::of).toList();
  }

  /** Cancelled once or twice is the same. */
  @PostMapping("/orders/{id}/cancel")
  @Transactional
  OrderAnswer cancel(@PathVariable long id) {
    Order order = orders.lock(Set.of(id)).stream().findFirst().orElseThrow(noSuchOrder(id));
    if (order.status() == Order.Status.REFUNDED) {
      throw Problem.conflict("order-refunded", "Order " + id + " is refunded.");
    }
    if (!order.cancel(clock.instant())) {
      throw Problem.conflict("order-paid", "Order " + id + " is paid.");
    }
    return OrderAnswer.of(order);
  }

  private static Supplier<Problem> noSuchOrder(long id) {
    return () -> Problem.notFound("no-such-order", "There is no order " + id + ".");
  }

  /** With these limits a total is at most 10^14 won. */
  record NewOrder(
      @Positive long buyerId,
      @NotBlank @Size(max = 100) @PlainText String buyerName,
      @NotNull @Size(min = 1, max = 100) List<@NotNull @Valid OrderItem> items) {}

  /**
   * What a checkout or a refund asks of an order.
   *
   * @param totalPrice in won
   * @param paidBy the saga that paid it, while it is PAID or REFUNDED
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Summary(
      long orderId,
      long buyerId,
      Order.Status status,
      long totalPrice,
      Instant placedAt,
      @Nullable UUID paidBy) {

    static Summary of(Order order) {
      return new Summary(
          order.id(),
          order.buyerId(),
          order.status(),
          order.totalPrice(),
          order.placedAt(),
          order.paidBy());
    }
  }

  /**
   * @param totalPrice in won
   */
  record OrderAnswer(
      long orderId,
      String orderNumber,
      long buyerId,
      String buyerName,
      Order.Status status,
      long totalPrice,
      List<OrderItem> items) {

    static OrderAnswer of(Order order) {
      return new OrderAnswer(
          order.id(),
          order.number(),
          order.buyerId(),
          order.buyerName(),
          order.status(),
          order.totalPrice(),
          order.items());
    }
  }
}
