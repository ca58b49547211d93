package io.paysaga.orchestrator.reservation;

import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.AboveLimit;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PaymentReply.Reverted;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Used;
import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationDeliveryCommand.SendReservation;
import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.events.ReservationReply.HoldUnknown;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.NotYourHold;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.events.TokenCommand.DeleteToken;
import io.paysaga.events.TokenReply;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.SagaScript;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReservationFlowTest {

  private static final Payable RESERVATION = new Payable("RESERVATION", 9);

  /** A critical step: what it does, which yes it gets, and how it is taken back. */
  private record Critical(String step, Command send, Reply yes, Command undo, Reply undone) {}

  private static final List<Critical> CRITICAL =
      List.of(
          new Critical(
              "claim-seat",
              new ClaimSeat(7, 70, 1),
              new Claimed(9, 24_000),
              new ReleaseSeat(70),
              new Released()),
          new Critical(
              "use-point",
              new UsePoint(1, 24_000),
              new Used(0),
              new RefundPoint(1),
              new Refunded(24_000)),
          new Critical(
              "pay",
              new Pay(RESERVATION, 1, 24_000),
              new Paid(5, Instant.EPOCH),
              new RevertPay(RESERVATION),
              new Reverted(5)),
          new Critical(
              "confirm-reservation",
              new ConfirmReservation(9, 70),
              new Confirmed(),
              new UnconfirmReservation(9, 70),
              new Unconfirmed()));

  private static SagaScript<ReserveSeat> checkout() {
    return SagaScript.starts(ReserveSeatSagaManager.FLOW, new ReserveSeat(7, 70, 1));
  }

  /** All critical steps before this one are done, so that it is open. */
  private static SagaScript<ReserveSeat> upTo(int open) {
    SagaScript<ReserveSeat> saga = checkout();
    CRITICAL.subList(0, open).forEach(done -> saga.answers(done.step(), done.yes()));
    return saga;
  }

  private static SagaScript<ReserveSeat> completed() {
    return upTo(CRITICAL.size());
  }

  @Test
  void claimsThenTakesPointsThenPaysThenConfirmsThenDoesBothSideTasksSideBySide() {
    SagaScript<ReserveSeat> saga = checkout();
    for (Critical each : CRITICAL) {
      saga.is(RUNNING).sends(each.step() + ":do#1").saying(each.send());
      saga.answers(each.step(), each.yes());
    }
    saga.is(COMPLETED)
        .sends("delete-token:do#1", "send-reservation:do#1")
        .saying(new DeleteToken(1), new SendReservation(9))
        .answers("send-reservation", new ReservationDeliveryReply.Sent())
        .sendsNothing()
        .answers("delete-token", new TokenReply.Deleted())
        .sendsNothing()
        .is(COMPLETED)
        .rests();
  }

  @Test
  void remembersTheReservationAndItsPrice() {
    assertThat(upTo(1).state().data()).isEqualTo(new ReserveSeat(7, 70, 1, 9L, 24_000L));
  }

  private static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(0, new HoldRunOut(Instant.EPOCH), "hold-run-out"),
        Arguments.of(0, new HoldUnknown(7), "hold-unknown"),
        Arguments.of(0, new NotYourHold(), "not-your-hold"),
        Arguments.of(0, new SeatTaken(), "seat-taken"),
        Arguments.of(1, new NotEnoughPoints(24_000), "not-enough-points"),
        Arguments.of(2, new AboveLimit(1, 24_000), "above-limit"),
        Arguments.of(3, new NotClaimed(), "not-claimed"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void undoesWhatWasDoneInReverseOrderWhenAStepIsRefused(int at, Reply refusal, String code) {
    String step = CRITICAL.get(at).step();
    SagaScript<ReserveSeat> saga = upTo(at).answers(step, refusal).failedAt(step, code);
    assertThatAllIsUndone(saga, at, new NothingToUndo());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void undoesTheStepInDoubtTooWhenItStaysUnanswered(int at) {
    Critical inDoubt = CRITICAL.get(at);
    SagaScript<ReserveSeat> saga = upTo(at);
    for (int attempt = 2; attempt <= 4; attempt++) {
      saga.staysSilent().sends(inDoubt.step() + ":do#" + attempt).saying(inDoubt.send());
    }
    saga.is(RUNNING).staysSilent().failedAt(inDoubt.step(), "no-answer");
    assertThatAllIsUndone(saga, at, inDoubt.undone());
  }

  /**
   * @param undone what the undo of the last step that was begun is answered with
   */
  private static void assertThatAllIsUndone(SagaScript<ReserveSeat> saga, int last, Reply undone) {
    for (int at = last; at >= 0; at--) {
      Critical each = CRITICAL.get(at);
      saga.is(COMPENSATING).sends(each.step() + ":undo#1").saying(each.undo());
      saga.undoAnswers(each.step(), at == last ? undone : each.undone());
    }
    saga.is(COMPENSATED).sendsNothing().rests();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void ignoresTheLateYesOfAStepThatIsBeingUndone(int at) {
    Critical late = CRITICAL.get(at);
    SagaScript<ReserveSeat> saga = upTo(at).staysSilent(4).is(COMPENSATING);
    ReserveSeat known = saga.state().data();
    saga.answers(late.step(), late.yes()).ignores("not-open").is(COMPENSATING);
    assertThat(saga.state().data()).isEqualTo(known);
  }

  @Test
  void keepsTheReservationOfItsFirstClaimWhenACopyNamesAnother() {
    SagaScript<ReserveSeat> saga = upTo(1).answers("claim-seat", new Claimed(10, 1));
    saga.ignores("not-open");
    assertThat(saga.state().data().reservationId()).isEqualTo(9);
  }

  private static Stream<Arguments> sideTasks() {
    Reply deleted = new TokenReply.Deleted();
    Reply notDeleted = new TokenReply.Failed("Redis is away.");
    Reply sent = new ReservationDeliveryReply.Sent();
    Reply notSent = new ReservationDeliveryReply.Failed("503");
    return Stream.of(
        Arguments.of("delete-token", notDeleted, deleted, "send-reservation", sent),
        Arguments.of("send-reservation", notSent, sent, "delete-token", deleted));
  }

  @ParameterizedTest
  @MethodSource("sideTasks")
  void letsNeitherSideTaskHurtTheOtherNorTheSaga(
      String failing, Reply failure, Reply success, String other, Reply itsSuccess) {
    SagaScript<ReserveSeat> saga =
        completed().answers(other, itsSuccess).step(failing, StepStatus.DOING);
    for (int attempt = 2; attempt <= 5; attempt++) {
      saga.answers(failing, failure).sendsNothing();
      saga.staysSilent().sends(failing + ":do#" + attempt);
    }
    saga.answers(failing, failure)
        .step(failing, StepStatus.GIVEN_UP)
        .step(other, StepStatus.DONE)
        .is(COMPLETED)
        .rests()
        .answers(failing, success)
        .step(failing, StepStatus.DONE);
  }

  @Test
  void sendsEachSideTaskAgainWhenItIsDueItself() {
    SagaScript<ReserveSeat> saga = completed();
    saga.answers("delete-token", new TokenReply.Failed("Redis is away."));
    saga.staysSilent().staysSilent();
    assertThat(saga.state().steps().subList(4, 6))
        .allSatisfy(sideTask -> assertThat(sideTask.attempts()).isEqualTo(2));
    saga.is(COMPLETED);
  }
}
