package io.paysaga.orchestrator.reservation;

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

/** The HTTP door of those who pay for a seat that they hold. */
@RestController
class ReservationCheckoutController {

  private final SagaRequests checkouts;
  private final SagaResponder responder;
  private final SeatHoldClient holds;

  ReservationCheckoutController(
      SagaRequests checkouts, SagaResponder responder, SeatHoldClient holds) {
    this.checkouts = checkouts;
    this.responder = responder;
    this.holds = holds;
  }

  /**
   * @param buyerId need not be given with a buyer's token, which tells it
   */
  record Body(@Nullable @Positive Long buyerId, @Positive long seatHoldId) {}

  @PostMapping("/reservation-checkouts")
  @AllowedTo(Role.BUYER)
  DeferredResult<ResponseEntity<SagaResource>> checkout(
      @Valid @RequestBody Body body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @IdempotencyKey
          @Nullable String key,
      @RequestHeader HttpHeaders headers,
      Caller caller) {
    long buyerId = caller.actingFor(body.buyerId(), "buyerId");
    CompletableFuture<SagaView> saga =
        checkouts.begin(new ReserveSeatCheckout(body.seatHoldId(), buyerId, key, holds));
    return responder.answer(saga, headers);
  }
}
