package io.paysaga.orchestrator.pay;

import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointReply;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.SagaScript;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PayOrderFlowTest {

  private static final Paid PAID = new Paid(7, Instant.parse("2026-11-21T10:00:01Z"));

  private SagaScript<PayOrder> checkout() {
    return SagaScript.starts(PayTransactionSagaManager.FLOW, new PayOrder(100, 1, 24_000));
  }

  private SagaScript<PayOrder> paid() {
    return checkout().answers("pay", PAID);
  }

  private SagaScript<PayOrder> completed() {
    return paid()
        .answers("use-point", new PointReply.Used(0))
        .answers("complete-order", new OrderReply.Completed());
  }

  @Test
  void paysThenTakesPointsThenCompletesThenDelivers() {
    checkout()
        .sends("pay:do#1")
        .answers("pay", PAID)
        .sends("use-point:do#1")
        .answers("use-point", new PointReply.Used(0))
        .sends("complete-order:do#1")
        .is(RUNNING)
        .answers("complete-order", new OrderReply.Completed())
        .is(COMPLETED)
        .sends("deliver-order:do#1")
        .answers("deliver-order", new OrderDeliveryReply.Delivered())
        .sendsNothing()
        .is(COMPLETED)
        .rests();
  }

  @Test
  void remembersThePaymentForTheDelivery() {
    assertThat(paid().state().data())
        .isEqualTo(new PayOrder(100, 1, 24_000, PAID.paymentId(), PAID.paidAt()));
  }

  @Test
  void undoesInReverseOrderBeginningWithTheStepThatRefused() {
    paid()
        .answers("use-point", new NotEnoughPoints(24_000))
        .is(COMPENSATING)
        .failedAt("use-point", "not-enough-points")
        .sends("use-point:undo#1")
        .undoAnswers("use-point", new NothingToUndo())
        .sends("pay:undo#1")
        .undoAnswers("pay", new PaymentReply.Reverted(7))
        .is(COMPENSATED)
        .sendsNothing()
        .rests();
  }

  @Test
  void undoesTheRefusedPaymentToo() {
    checkout()
        .answers("pay", new PaymentReply.AboveLimit(1, 24_000))
        .sends("pay:undo#1")
        .undoAnswers("pay", new NothingToUndo())
        .is(COMPENSATED)
        .failedAt("pay", "above-limit");
  }

  @Test
  void sendsTheSameCommandAgainWhileItIsUnansweredAndUndoesItInTheEnd() {
    checkout()
        .staysSilent()
        .sends("pay:do#2")
        .staysSilent()
        .sends("pay:do#3")
        .staysSilent()
        .sends("pay:do#4")
        .is(RUNNING)
        .staysSilent()
        .sends("pay:undo#1")
        .failedAt("pay", "no-answer")
        .is(COMPENSATING);
  }

  @Test
  void acceptsTheAnswerToAnEarlierAttempt() {
    checkout().staysSilent().sends("pay:do#2").answers("pay", PAID).sends("use-point:do#1");
  }

  @Test
  void ignoresASecondCopyOfAReply() {
    paid().answers("pay", PAID).ignores("not-open");
  }

  @Test
  void ignoresTheLateYesOfAStepThatIsBeingUndone() {
    paid()
        .answers("use-point", new NotEnoughPoints(24_000))
        .answers("use-point", new PointReply.Used(1))
        .ignores("not-open")
        .is(COMPENSATING);
  }

  @Test
  void doesNotJudgeBeforeTheDeadline() {
    checkout().judgesAfter(Duration.ofSeconds(4)).ignores("not-due");
  }

  @Test
  void countsNoAttemptThatDidNotReachTheBroker() {
    checkout()
        .doesNotReachTheBroker("pay", Direction.DO, 1)
        .sendsNothing()
        .judgesAfter(Duration.ZERO)
        .sends("pay:do#1")
        .is(RUNNING);
  }

  @Test
  void ignoresThatAnOlderAttemptDidNotReachTheBroker() {
    checkout().staysSilent().doesNotReachTheBroker("pay", Direction.DO, 1).ignores("not-open");
  }

  @Test
  void isStuckAfterTheLastAttemptToUndoAndGoesOnSending() {
    checkout()
        .answers("pay", new PaymentReply.AboveLimit(1, 24_000))
        .staysSilent()
        .staysSilent()
        .staysSilent()
        .isStuck(false)
        .sends("pay:undo#4")
        .staysSilent()
        .isStuck(true)
        .is(COMPENSATING)
        .sends("pay:undo#5")
        .staysSilent()
        .sends("pay:undo#6")
        .undoAnswers("pay", new NothingToUndo())
        .isStuck(false)
        .is(COMPENSATED);
  }

  @Test
  void goesOnAtOnceWhenAnOperatorRetriesAStuckSaga() {
    SagaScript<PayOrder> saga = checkout().answers("pay", new PaymentReply.AboveLimit(1, 24_000));
    saga.operatorRetries().ignores("not-stuck");
    for (int attempt = 1; attempt <= 4; attempt++) {
      saga.staysSilent();
    }
    saga.isStuck(true).operatorRetries().sends("pay:undo#1").isStuck(false);
  }

  @Test
  void isNotCompensatedByAnythingButAnUndo() {
    checkout()
        .answers("pay", new PaymentReply.AboveLimit(1, 24_000))
        .undoAnswers("pay", new PaymentReply.PaidByAnother(7))
        .ignores("not-an-answer")
        .is(COMPENSATING);
  }

  @Test
  void givesTheDeliveryUpAfterItsAnsweredFailuresAndRollsNothingBack() {
    SagaScript<PayOrder> saga = completed();
    for (int failure = 1; failure <= 4; failure++) {
      saga.answers("deliver-order", new OrderDeliveryReply.Failed("503"))
          .step("deliver-order", StepStatus.DOING);
      saga.staysSilent().sends("deliver-order:do#" + (failure + 1));
    }
    saga.answers("deliver-order", new OrderDeliveryReply.Failed("503"))
        .step("deliver-order", StepStatus.GIVEN_UP)
        .is(COMPLETED)
        .sendsNothing()
        .rests();
  }

  @Test
  void countsTwoCopiesOfOneFailureOnce() {
    SagaScript<PayOrder> saga =
        completed().answers("deliver-order", new OrderDeliveryReply.Failed("503"));
    saga.answers("deliver-order", new OrderDeliveryReply.Failed("503")).ignores("duplicate");
  }

  @Test
  void countsTwoCopiesOfOneFailureOnceThoughItsSendingWasNotAcknowledged() {
    SagaScript<PayOrder> saga = completed().doesNotReachTheBroker("deliver-order", Direction.DO, 1);
    saga.answers("deliver-order", 1, new OrderDeliveryReply.Failed("503"))
        .answers("deliver-order", 1, new OrderDeliveryReply.Failed("503"))
        .ignores("duplicate");
  }

  @Test
  void takesNothingMoreOnceTheDeliveryIsDone() {
    completed()
        .answers("deliver-order", new OrderDeliveryReply.Delivered())
        .step("deliver-order", StepStatus.DONE)
        .answers("deliver-order", new OrderDeliveryReply.Delivered())
        .ignores("not-open")
        .answers("deliver-order", new OrderDeliveryReply.Failed("503"))
        .ignores("not-open");
  }

  @Test
  void neverGivesTheDeliveryUpForSilence() {
    SagaScript<PayOrder> saga = completed();
    for (int attempt = 2; attempt <= 20; attempt++) {
      saga.staysSilent().sends("deliver-order:do#" + attempt).is(COMPLETED);
    }
    assertThat(saga.waits()).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(330));
  }

  @Test
  void takesALateSuccessOfADeliveryThatWasGivenUp() {
    SagaScript<PayOrder> saga = completed();
    for (int failure = 1; failure <= 4; failure++) {
      saga.answers("deliver-order", new OrderDeliveryReply.Failed("503")).staysSilent();
    }
    saga.answers("deliver-order", new OrderDeliveryReply.Failed("503"))
        .step("deliver-order", StepStatus.GIVEN_UP)
        .answers("deliver-order", new OrderDeliveryReply.Delivered())
        .step("deliver-order", StepStatus.DONE)
        .rests();
  }
}
