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
import io.paysaga.saga.orchestration.api.CommandFamilies;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Reserves a held seat: claims it, takes the points, makes the payment, confirms; or undoes it. */
@Component
public class ReserveSeatSagaManager {

  // spotless:off
  static final SagaFlow<ReserveSeat> FLOW =
      SagaFlow.named("reserve-seat", ReserveSeat.class)
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

  /** Tells the runtime of this flow. */
  @Bean
  static SagaFlow<?> reserveSeat() {
    return FLOW;
  }

  /** Tells the runtime what this flow sends. */
  @Bean
  static CommandFamilies reserveSeatCommands() {
    return new CommandFamilies(
        List.of(
            ReservationCommand.class,
            PointCommand.class,
            PaymentCommand.class,
            TokenCommand.class,
            ReservationDeliveryCommand.class));
  }
}
