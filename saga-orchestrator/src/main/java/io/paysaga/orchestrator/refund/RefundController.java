package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.SagaRequests;
import io.paysaga.orchestrator.checkout.SagaResponder;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The HTTP door of those who want their money back for a paid order. */
@RestController
class RefundController {

  private final SagaRequests requests;
  private final SagaResponder responder;
  private final PaidOrders orders;

  RefundController(SagaRequests requests, SagaResponder responder, PaidOrders orders) {
    this.requests = requests;
    this.responder = responder;
    this.orders = orders;
  }

  /**
   * @param buyerId need not be given with a buyer's token, which tells it
   * @param reason for people, at most 1000 characters
   */
  record Body(
      @Nullable @Positive Long buyerId, @NotBlank @Size(max = 1000) @PlainText String reason) {}

  @PostMapping("/orders/{id}/refunds")
  @AllowedTo(Role.BUYER)
  DeferredResult<ResponseEntity<SagaResource>> refund(
      @PathVariable @Positive long id,
      @Valid @RequestBody Body body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @IdempotencyKey
          @Nullable String key,
      @RequestHeader HttpHeaders headers,
      Caller caller) {
    long buyerId = caller.actingFor(body.buyerId(), "buyerId");
    SagaView saga = requests.begin(new RefundRequest(id, buyerId, body.reason(), key, orders));
    return responder.answer(saga, headers);
  }
}
