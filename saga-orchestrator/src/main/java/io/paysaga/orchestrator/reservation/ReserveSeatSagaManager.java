package io.paysaga.orchestrator.reservation;

import static java.time.Duration.ofSeconds;

import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.ReservationCommand;
import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationDeliveryCommand;
import io.paysaga.events.ReservationDeliveryCommand.SendReservation;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.TokenCommand;
import io.paysaga.events.TokenCommand.DeleteToken;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.api.SearchParameter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Reserves a held seat: claims it, takes the points, makes the payment, confirms; or undoes it. */
@Component
public class ReserveSeatSagaManager implements SagaDescription<ReserveSeat> {

  // spotless:off
  static final SagaFlow<ReserveSeat> FLOW =
      SagaFlow.named("reserve-seat", ReserveSeat.class)
          .talksTo(
              ReservationCommand.class, PointCommand.class, PaymentCommand.class,
              TokenCommand.class, ReservationDeliveryCommand.class)
          .step("claim-seat")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(seat -> new ClaimSeat(seat.seatHoldId(), seat.seatId(), seat.buyerId()))
              .undo(seat -> new ReleaseSeat(seat.seatId()))
              .on(Claimed.class, ReserveSeat::claimedAs)
          .step("use-point")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(seat -> new UsePoint(seat.buyerId(), seat.claimedPrice()))
              .undo(seat -> new RefundPoint(seat.buyerId()))
          .step("pay")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(seat -> new Pay(seat.payable(), seat.buyerId(), seat.claimedPrice()))
              .undo(seat -> new RevertPay(seat.payable()))
          .step("confirm-reservation")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(seat -> new ConfirmReservation(seat.claimedReservation(), seat.seatId()))
              .undo(seat -> new UnconfirmReservation(seat.claimedReservation(), seat.seatId()))
          .bestEffort("delete-token")
              .answerWithin(ofSeconds(10)).attempts(5)
              .send(seat -> new DeleteToken(seat.buyerId()))
          .bestEffort("send-reservation")
              .answerWithin(ofSeconds(10)).attempts(5)
              .send(seat -> new SendReservation(seat.claimedReservation()))
          .end();
  // spotless:on

  @Override
  public SagaFlow<ReserveSeat> flow() {
    return FLOW;
  }

  @Override
  public String title(ReserveSeat seat) {
    return "Seat " + seat.seatId();
  }

  @Override
  public OptionalLong amount(ReserveSeat seat) {
    return seat.price() == null ? OptionalLong.empty() : OptionalLong.of(seat.price());
  }

  @Override
  public Map<String, Object> fields(SagaView saga) {
    return Map.of("buyerId", Long.valueOf(saga.owner()));
  }

  @Override
  public List<SearchParameter> searchParameters() {
    return List.of(SearchParameter.ofOwner("buyerId"));
  }
}
