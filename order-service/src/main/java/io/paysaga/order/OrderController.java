package io.paysaga.order;

import io.paysaga.saga.http.Limit;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final OrderRepository orders;
  private final OrderRows rows;
  private final Clock clock;
  private final Limit perBuyer;

  OrderController(OrderRepository orders, OrderRows rows, LimitProperties settings, Clock clock) {
    this.orders = orders;
    this.rows = rows;
    this.clock = clock;
    this.perBuyer =
        new Limit(
            settings.ordersAnHour(),
            "too-many-orders",
            "You have placed as many orders within the last hour as one may.");
  }

  @PostMapping("/orders")
  @AllowedTo(Role.BUYER)
  @Transactional
  ResponseEntity<OrderAnswer> place(@RequestBody @Valid NewOrder placed, Caller caller) {
    long buyerId = caller.actingFor(placed.buyerId(), "buyerId");
    Instant now = clock.instant();
    // Those that are placed at the same moment do not count each other.
    if (perBuyer.isReached(
        () -> orders.countPlacedSince(buyerId, now.minus(AN_HOUR), perBuyer.most()))) {
      throw perBuyer.problem(RETRY_AFTER);
    }
    Order order = orders.save(new Order(buyerId, placed.buyerName(), placed.items(), now));
    rows.addItems(order.id(), placed.items());
    return ResponseEntity.created(URI.create("/orders/" + order.id()))
        .body(OrderAnswer.of(order, placed.items(), caller));
  }

  @GetMapping("/orders/{id}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  @Transactional
  OrderAnswer get(@PathVariable long id, Caller caller) {
    return orders
        .findById(id)
        .filter(order -> caller.sees(order.buyerId()))
        .map(order -> OrderAnswer.of(order, rows.items(id), caller))
        .orElseThrow(noSuchOrder(id));
  }

  /** Those that exist, for a checkout or a refund: without the items. */
  @GetMapping("/orders")
  @AllowedTo(service = "saga-orchestrator")
  List<OrderRows.Summary> list(@RequestParam @Size(min = 1, max = MOST) Set<Long> ids) {
    return rows.summaries(ids);
  }

  /** Cancelled once or twice is the same. */
  @PostMapping("/orders/{id}/cancel")
  @AllowedTo(Role.BUYER)
  @Transactional
  OrderAnswer cancel(@PathVariable long id, Caller caller) {
    Order order = orders.lock(Set.of(id)).stream().findFirst().orElseThrow(noSuchOrder(id));
    if (!caller.actsFor(order.buyerId())) {
      throw Problem.forbidden("not-your-order", "Order " + id + " is another buyer's.");
    }
    if (order.status() == Order.Status.REFUNDED) {
      throw Problem.conflict("order-refunded", "Order " + id + " is refunded.");
    }
    if (!order.cancel(clock.instant())) {
      throw Problem.conflict("order-paid", "Order " + id + " is paid.");
    }
    rows.update(List.of(order));
    return OrderAnswer.of(order, rows.items(id), caller);
  }

  private static Supplier<Problem> noSuchOrder(long id) {
    return () -> Problem.notFound("no-such-order", "There is no order " + id + ".");
  }

  /**
   * With these limits a total is at most 10^14 won.
   *
   * @param buyerId need not be given with a buyer's token, which tells it
   */
  record NewOrder(
      @Nullable @Positive Long buyerId,
      @NotBlank @Size(max = 100) @PlainText String buyerName,
      @NotNull @Size(min = 1, max = 100) List<@NotNull @Valid OrderItem> items) {}

  /**
   * @param buyerName masked for who sees everybody's orders and acts on none
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

    static OrderAnswer of(Order order, List<OrderItem> items, Caller caller) {
      boolean knowsTheBuyer =
          caller.roles().contains(Role.OPERATOR)
              || Long.toString(order.buyerId()).equals(caller.owner());
      return new OrderAnswer(
          order.id(),
          order.number(),
          order.buyerId(),
          knowsTheBuyer ? order.buyerName() : order.maskedBuyerName(),
          order.status(),
          order.totalPrice(),
          items);
    }
  }
}
