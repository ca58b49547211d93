package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.RequestRefused;
import io.paysaga.orchestrator.checkout.SagaRequest;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold;
import io.paysaga.orchestrator.reservation.SeatHoldClient.SeatHold.SeatStatus;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A buyer wants to pay for the seat that they hold. */
record ReserveSeatCheckout(
    long seatHoldId, long buyerId, @Nullable String key, SeatHoldClient holds)
    implements SagaRequest<ReserveSeat> {

  @Override
  public String word() {
    return "checkout";
  }

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

  /** So keys have stood for it from the first build on; a hold's kind is of this flow alone. */
  @Override
  public String asked() {
    return buyerId + "/" + subject();
  }

  @Override
  public Told ask(Set<Long> numbers) {
    return holds.ask(numbers);
  }

  @Override
  public Offer<ReserveSeat> read(Told told) {
    SeatHold hold =
        holds
            .find(seatHoldId, told)
            .orElseThrow(
                () ->
                    new RequestRefused(
                        Refusal.noSuchThing(
                            "seat-hold-not-found", "There is no seat hold " + seatHoldId + ".")));
    if (hold.buyerId() != buyerId) {
      throw new RequestRefused(
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
    return hold.seatStatus() == SeatStatus.RESERVED ? done() : null;
  }

  @Override
  public Refusal done() {
    return Refusal.alreadyPaid(this);
  }
}
