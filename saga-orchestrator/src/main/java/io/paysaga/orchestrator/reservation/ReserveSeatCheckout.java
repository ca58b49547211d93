package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.Checkout;
import io.paysaga.orchestrator.checkout.CheckoutRefused;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold.SeatStatus;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A buyer wants to pay for the seat that they hold. */
record ReserveSeatCheckout(
    long seatHoldId, long buyerId, @Nullable String key, SeatHoldClient holds)
    implements Checkout<ReserveSeat> {

  @Override
  public Subject subject() {
    return ReserveSeat.subjectOf(seatHoldId);
  }

  @Override
  public String name() {
    return "seat hold " + seatHoldId;
  }

  @Override
  public SagaFlow<ReserveSeat> flow() {
    return ReserveSeatSagaManager.FLOW;
  }

  @Override
  public Offer<ReserveSeat> read() {
    SeatHold hold =
        holds
            .find(seatHoldId)
            .orElseThrow(
                () ->
                    new CheckoutRefused(
                        Refusal.noSuchThing(
                            "seat-hold-not-found", "There is no seat hold " + seatHoldId + ".")));
    if (hold.buyerId() != buyerId) {
      throw new CheckoutRefused(
          Refusal.notTheBuyers(
              "not-your-seat-hold",
              "Seat hold " + seatHoldId + " is not buyer " + buyerId + "'s."));
    }
    return new Offer<>(refusalFor(hold), new ReserveSeat(seatHoldId, hold.seatId(), buyerId), null);
  }

  /** Whether the hold still lasts when the seat is claimed, reservation-service decides. */
  private @Nullable Refusal refusalFor(SeatHold hold) {
    if (hold.runOut()) {
      return Refusal.conflict(
          "hold-run-out",
          String.format(Locale.ROOT, "Seat hold %d ran out at %s.", seatHoldId, hold.expiresAt()));
    }
    return hold.seatStatus() == SeatStatus.RESERVED ? Refusal.alreadyPaid(this) : null;
  }
}
