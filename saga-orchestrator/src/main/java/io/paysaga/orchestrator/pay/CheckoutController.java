package io.paysaga.orchestrator.pay;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.checkout.CheckoutRequest;
import io.paysaga.orchestrator.checkout.CheckoutResponder;
import io.paysaga.orchestrator.checkout.Purchase;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.SagaResource;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The HTTP door of those who pay an order. */
@RestController
class CheckoutController {

  private final CheckoutResponder door;
  private final OrderClient orders;

  CheckoutController(CheckoutResponder door, OrderClient orders) {
    this.door = door;
    this.orders = orders;
  }

  record Body(@Positive long buyerId, @Positive long orderId) {}

  @PostMapping("/checkouts")
  DeferredResult<ResponseEntity<SagaResource>> checkout(
      @Valid @RequestBody Body body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @IdempotencyKey
          @Nullable String key,
      @RequestHeader HttpHeaders headers) {
    return door.enter(
        new CheckoutRequest(body.buyerId(), Payable.order(body.orderId()).toString(), key),
        () -> purchase(body),
        headers);
  }

  private Purchase purchase(Body asked) {
    Order order = orders.find(asked.orderId());
    if (order.buyerId() != asked.buyerId()) {
      throw Problem.forbidden(
          "not-your-order",
          "Order " + asked.orderId() + " is not buyer " + asked.buyerId() + "'s.");
    }
    return new PayOrderCheckout(order);
  }
}
