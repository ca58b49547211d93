package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.checkout.SagaRequests;
import io.paysaga.orchestrator.checkout.SagaResponder;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.util.concurrent.CompletableFuture;
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

  private final SagaRequests checkouts;
  private final SagaResponder responder;
  private final OrderClient orders;

  CheckoutController(SagaRequests checkouts, SagaResponder responder, OrderClient orders) {
    this.checkouts = checkouts;
    this.responder = responder;
    this.orders = orders;
  }

  /**
   * @param buyerId need not be given with a buyer's token, which tells it
   */
  record Body(@Nullable @Positive Long buyerId, @Positive long orderId) {}

  @PostMapping("/checkouts")
  @AllowedTo(Role.BUYER)
  DeferredResult<ResponseEntity<SagaResource>> checkout(
      @Valid @RequestBody Body body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @IdempotencyKey
          @Nullable String key,
      @RequestHeader HttpHeaders headers,
      Caller caller) {
    long buyerId = caller.actingFor(body.buyerId(), "buyerId");
    CompletableFuture<SagaView> saga =
        checkouts.begin(new PayOrderCheckout(body.orderId(), buyerId, key, orders));
    return responder.answer(saga, headers);
  }
}
