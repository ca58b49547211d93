package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.SagaRequests;
import io.paysaga.orchestrator.checkout.SagaResponder;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaResources;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The HTTP doors of those who want money back for a paid order: its buyer, or an operator. */
@RestController
class RefundController {

  private final SagaRequests requests;
  private final SagaResponder responder;
  private final PaidOrders orders;
  private final RefundActs acts;
  private final SagaResources resources;

  RefundController(
      SagaRequests requests,
      SagaResponder responder,
      PaidOrders orders,
      RefundActs acts,
      SagaResources resources) {
    this.requests = requests;
    this.responder = responder;
    this.orders = orders;
    this.acts = acts;
    this.resources = resources;
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
    CompletableFuture<SagaView> saga =
        requests.begin(RefundRequest.ofBuyer(id, buyerId, body.reason(), key, orders));
    return responder.answer(saga, headers);
  }

  /** Of much money: an act that a second person approves, with which the refund begins. */
  @PostMapping("/orders/{id}/refund-acts")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> refundForBuyer(
      @PathVariable @Positive long id, @Valid @RequestBody OperatorBody body, Caller caller) {
    OperatorRequests.Asked asked = acts.ask(id, body.asking(caller));
    return asked.begun() == null
        ? ActResource.waiting(asked.act())
        : resources.accepted(asked.begun());
  }
}
