package io.paysaga.orchestrator.pay;

import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointReply;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.SagaScript;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What operators may decide for a saga, and what it makes of it. */
class OperatorActsTest {

  private static final int ATTEMPTS = 4;

  @Test
  void compensatesARunningSagaThatWaitsPastADeadline() {
    paid()
        .operatorCompensates()
        .ignores("not-overdue")
        .staysSilent()
        .operatorCompensates()
        .sends("use-point:undo#1")
        .failedAt("use-point", "operator")
        .is(COMPENSATING)
        .operatorCompensates()
        .ignores("not-running");
  }

  @Test
  void compensatesARunningSagaWhoseCommandCannotBeSent() {
    checkout()
        .doesNotReachTheBroker("pay", Direction.DO, 1)
        .operatorCompensates()
        .sends("pay:undo#1");
  }

  @Test
  void resolvesAStuckSagaOnlyWhenItsUndoIsBarred() {
    stuckAtUsePoint()
        .operatorResolves()
        .sends("use-point:bar#1")
        .isStuck(true)
        .operatorResolves()
        .ignores("being-resolved")
        .staysSilent()
        .sends("use-point:bar#2")
        .barAnswers("use-point", new UndoBarred())
        .sends("pay:undo#1")
        .step("use-point", StepStatus.BARRED)
        .isStuck(false)
        .is(COMPENSATING)
        .undoAnswers("pay", new PaymentReply.Reverted(7))
        .is(RESOLVED)
        .rests();
  }

  @Test
  void isCompensatedWhenTheUndoHadHappenedAfterAll() {
    stuckAtUsePoint()
        .operatorResolves()
        .barAnswers("use-point", new PointReply.Refunded(24_000))
        .sends("pay:undo#1")
        .undoAnswers("pay", new PaymentReply.Reverted(7))
        .is(COMPENSATED);
  }

  @Test
  void takesALateAnswerToTheUndoWhileItIsBeingBarred() {
    stuckAtUsePoint()
        .operatorResolves()
        .undoAnswers("use-point", new PointReply.Refunded(24_000))
        .step("use-point", StepStatus.UNDONE)
        .sends("pay:undo#1")
        .barAnswers("use-point", new PointReply.Refunded(24_000))
        .ignores("not-open");
  }

  @Test
  void resolvesOnlyAStuckSaga() {
    paid().operatorResolves().ignores("not-stuck");
    completed().operatorResolves().ignores("not-stuck");
  }

  @Test
  void holdsItsSubjectUntilTheOperatorFreesIt() {
    SagaScript<PayOrder> saga = stuckAtUsePoint();
    saga.operatorFreesTheSubject().ignores("not-resolved");
    saga.operatorResolves()
        .barAnswers("use-point", new UndoBarred())
        .undoAnswers("pay", new NothingToUndo())
        .holdsItsSubject(true)
        .operatorFreesTheSubject()
        .sendsNothing()
        .is(RESOLVED)
        .holdsItsSubject(false)
        .operatorFreesTheSubject()
        .ignores("already-freed");
  }

  @Test
  void triesAGivenUpDeliveryAgainUnderTheSameIdAndCountsAnew() {
    SagaScript<PayOrder> saga = completed().operatorBackfills().ignores("nothing-given-up");
    for (int failure = 1; failure <= 5; failure++) {
      saga.answers("deliver-order", new OrderDeliveryReply.Failed("503"));
      if (failure < 5) {
        saga.staysSilent();
      }
    }
    saga.step("deliver-order", StepStatus.GIVEN_UP)
        .operatorBackfills()
        .sends("deliver-order:do#6")
        .answers("deliver-order", new OrderDeliveryReply.Failed("503"))
        .step("deliver-order", StepStatus.DOING)
        .staysSilent()
        .sends("deliver-order:do#7")
        .answers("deliver-order", new OrderDeliveryReply.Delivered())
        .step("deliver-order", StepStatus.DONE)
        .is(COMPLETED)
        .rests();
  }

  @Test
  void sendsAStepsOpenCommandAgainAtOnceAndWaitsForItsAnswerAsForAny() {
    SagaScript<PayOrder> saga = paid().operatorHasSentAgain("use-point").sends("use-point:do#2");
    saga.operatorHasSentAgain("pay").ignores("not-open");
    saga.operatorHasSentAgain("complete-order").ignores("not-open");
    saga.operatorHasSentAgain("refund").ignores("unknown-step");
    saga.operatorHasSentAgain("use-point").sends("use-point:do#3");
    saga.operatorHasSentAgain("use-point").sends("use-point:do#4");
    saga.operatorHasSentAgain("use-point")
        .sends("use-point:do#5")
        .is(RUNNING)
        .judgesAfter(Duration.ZERO)
        .ignores("not-due")
        .answers("use-point", new PointReply.Used(0))
        .sends("complete-order:do#1");
  }

  @Test
  void sendsAnUndoAgainAndABarAndWhatWasGivenUp() {
    stuckAtUsePoint()
        .operatorHasSentAgain("use-point")
        .sends("use-point:undo#" + (ATTEMPTS + 2))
        .isStuck(true)
        .operatorResolves()
        .operatorHasSentAgain("use-point")
        .sends("use-point:bar#2");
    SagaScript<PayOrder> owed = completed();
    for (int failure = 1; failure <= 5; failure++) {
      owed.answers("deliver-order", new OrderDeliveryReply.Failed("503"));
      if (failure < 5) {
        owed.staysSilent();
      }
    }
    owed.operatorHasSentAgain("deliver-order")
        .sends("deliver-order:do#6")
        .step("deliver-order", StepStatus.DOING);
  }

  @Test
  void goesOnResolvingWhenAnOperatorRetries() {
    stuckAtUsePoint()
        .operatorResolves()
        .operatorRetries()
        .sends("use-point:bar#1")
        .judgesAfter(Duration.ZERO)
        .ignores("not-due");
  }

  private static SagaScript<PayOrder> checkout() {
    return SagaScript.starts(PayTransactionSagaManager.FLOW, new PayOrder(100, 1, 24_000));
  }

  private static SagaScript<PayOrder> paid() {
    return checkout()
        .answers("pay", new PaymentReply.Paid(7, Instant.parse("2026-11-21T10:00:00Z")));
  }

  private static SagaScript<PayOrder> stuckAtUsePoint() {
    return paid()
        .answers("use-point", new PointReply.NotEnoughPoints(24_000))
        .staysSilent(ATTEMPTS)
        .isStuck(true);
  }

  private static SagaScript<PayOrder> completed() {
    return paid()
        .answers("use-point", new PointReply.Used(0))
        .answers("complete-order", new OrderReply.Completed());
  }
}
