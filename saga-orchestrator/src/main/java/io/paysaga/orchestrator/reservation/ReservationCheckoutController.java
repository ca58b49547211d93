package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.CheckoutRequest;
import io.paysaga.orchestrator.checkout.CheckoutResponder;
import io.paysaga.orchestrator.checkout.Purchase;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold;
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

/** The HTTP door of those who pay for a seat that they hold. */
@RestController
class ReservationCheckoutController {

  private final CheckoutResponder door;
  private final SeatHoldClient holds;

  ReservationCheckoutController(CheckoutResponder door, SeatHoldClient holds) {
    this.door = door;
    this.holds = holds;
  }

  record Body(@Positive long buyerId, @Positive long seatHoldId) {}

  @PostMapping("/reservation-checkouts")
  DeferredResult<ResponseEntity<SagaResource>> checkout(
      @Valid @RequestBody Body body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @IdempotencyKey
          @Nullable String key,
      @RequestHeader HttpHeaders headers) {
    return door.enter(
        new CheckoutRequest(body.buyerId(), ReserveSeat.subjectOf(body.seatHoldId()), key),
        () -> purchase(body),
        headers);
  }

  private Purchase purchase(Body asked) {
    SeatHold hold = holds.find(asked.seatHoldId());
    if (hold.buyerId() != asked.buyerId()) {
      throw Problem.forbidden(
          "not-your-seat-hold",
          "Seat hold " + asked.seatHoldId() + " is not buyer " + asked.buyerId() + "'s.");
    }
    return new ReserveSeatCheckout(hold);
  }
}
