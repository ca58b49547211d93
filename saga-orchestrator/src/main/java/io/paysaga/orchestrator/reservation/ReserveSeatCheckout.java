package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.Purchase;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold.SeatStatus;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.NewSaga;
import java.util.Optional;
import java.util.UUID;

/** A seat that its holder is about to pay for. */
record ReserveSeatCheckout(SeatHold hold) implements Purchase {

  @Override
  public String name() {
    return "seat hold " + hold.seatHoldId();
  }

  /** Whether the hold still lasts when the seat is claimed, reservation-service decides. */
  @Override
  public Optional<Problem> refusal() {
    if (hold.runOut()) {
      return Optional.of(
          Problem.conflict(
              "hold-run-out",
              "Seat hold %d ran out at %s.".formatted(hold.seatHoldId(), hold.expiresAt())));
    }
    return hold.seatStatus() == SeatStatus.RESERVED ? Optional.of(alreadyPaid()) : Optional.empty();
  }

  @Override
  public NewSaga<?> saga(UUID id) {
    return ReserveSeatSagaManager.saga(
        id, new ReserveSeat(hold.seatHoldId(), hold.seatId(), hold.buyerId()));
  }
}
