package io.paysaga.orchestrator.refund;

import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.events.OrderDeliveryCommand.DeliverRefund;
import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentReply.PaymentRefunded;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.SagaScript;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefundOrderFlowTest {

  private static final UUID PAYER = UUID.fromString("019aa000-0000-7000-8000-0000000000aa");
  private static final Payable PAYABLE = Payable.order(100);
  private static final Refunded REFUNDED = new Refunded(PAYER, 1, 24_000, PAYABLE);

  private static SagaScript<OrderRefund> asked() {
    return SagaScript.starts(RefundOrderSagaManager.FLOW, new OrderRefund(100, 1, "too small"));
  }

  private static SagaScript<OrderRefund> refunded() {
    return asked().answers("refund-order", REFUNDED);
  }

  private static SagaScript<OrderRefund> completed() {
    return refunded()
        .answers("refund-payment", new PaymentRefunded(7))
        .answers("return-points", new Returned(24_000));
  }

  @Test
  void refundsTheOrderThenItsPaymentThenReturnsThePointsThenTellsIt() {
    asked()
        .sends("refund-order:do#1")
        .saying(new RefundOrder(100, 1))
        .answers("refund-order", REFUNDED)
        .sends("refund-payment:do#1")
        .saying(new RefundPayment(PAYABLE, PAYER))
        .answers("refund-payment", new PaymentRefunded(7))
        .sends("return-points:do#1")
        .saying(new ReturnPoints(1, PAYER))
        .is(RUNNING)
        .answers("return-points", new Returned(24_000))
        .is(COMPLETED)
        .sends("deliver-refund:do#1")
        .saying(new DeliverRefund(100, PAYER + ":deliver-order:do"))
        .answers("deliver-refund", new OrderDeliveryReply.Delivered())
        .sendsNothing()
        .rests();
  }

  @Test
  void remembersWhatTheOrderToldOfItsPayment() {
    assertThat(refunded().state().data())
        .isEqualTo(new OrderRefund(100, 1, "too small", PAYER, 24_000L, PAYABLE));
  }

  private static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(new OrderReply.Unknown(100), "unknown"),
        Arguments.of(new OrderReply.NotTheBuyers(), "not-the-buyers"),
        Arguments.of(new OrderReply.NotPaid(), "not-paid"),
        Arguments.of(new OrderReply.Cancelled(), "cancelled"),
        Arguments.of(new OrderReply.RefundedByAnother(), "refunded-by-another"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void withdrawsWhatTheOrderRefused(Reply refusal, String code) {
    asked()
        .answers("refund-order", refusal)
        .is(COMPENSATING)
        .failedAt("refund-order", code)
        .sends("refund-order:undo#1")
        .saying(new WithdrawRefund(100))
        .undoAnswers("refund-order", new NothingToUndo())
        .is(COMPENSATED)
        .rests();
  }

  @Test
  void withdrawsWhatStaysUnansweredAndTakesNoLateYes() {
    asked()
        .staysSilent(4)
        .failedAt("refund-order", "no-answer")
        .sends("refund-order:undo#1")
        .answers("refund-order", REFUNDED)
        .ignores("not-open")
        .undoAnswers("refund-order", new OrderReply.RefundWithdrawn())
        .is(COMPENSATED)
        .rests();
  }

  @Test
  void undoesNothingOnceTheOrderIsRefunded() {
    refunded().operatorCompensates().ignores("past-the-pivot").is(RUNNING);
  }

  @Test
  void asksForWhatIsGivenBackUntilItIsAnsweredAndIsStuckMeanwhile() {
    refunded()
        .staysSilent(3)
        .isStuck(false)
        .sends("refund-payment:do#4")
        .staysSilent()
        .isStuck(true)
        .is(RUNNING)
        .sends("refund-payment:do#5")
        .operatorRetries()
        .isStuck(false)
        .sends("refund-payment:do#1")
        .answers("refund-payment", new PaymentRefunded(7))
        .sends("return-points:do#1");
  }

  @Test
  void goesOnBehindWhatAPersonGivesBack() {
    refunded()
        .staysSilent(4)
        .isStuck(true)
        .operatorResolves()
        .sends("refund-payment:bar#1")
        .barAnswers("refund-payment", new Barred())
        .step("refund-payment", StepStatus.BARRED)
        .sends("return-points:do#1")
        .answers("return-points", new Returned(24_000))
        .is(RESOLVED)
        .sends("deliver-refund:do#1");
  }

  @Test
  void rollsNothingBackForAPlatformThatIsNotTold() {
    SagaScript<OrderRefund> saga = completed();
    for (int failure = 1; failure <= 4; failure++) {
      saga.answers("deliver-refund", new OrderDeliveryReply.Failed("503")).staysSilent();
    }
    saga.answers("deliver-refund", new OrderDeliveryReply.Failed("503"))
        .step("deliver-refund", StepStatus.GIVEN_UP)
        .is(COMPLETED)
        .rests();
  }
}
