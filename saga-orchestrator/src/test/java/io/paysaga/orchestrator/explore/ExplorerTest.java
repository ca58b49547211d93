package io.paysaga.orchestrator.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply;
import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationReply;
import io.paysaga.events.TokenReply;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.orchestrator.refund.OrderRefund;
import io.paysaga.orchestrator.refund.RefundFlow;
import io.paysaga.orchestrator.reservation.ReservationFlow;
import io.paysaga.orchestrator.reservation.ReserveSeat;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.test.explore.Exploration;
import io.paysaga.saga.test.explore.Mutant;
import io.paysaga.saga.test.explore.ParticipantRules;
import io.paysaga.saga.test.explore.SagaExplorer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("model")
class ExplorerTest {

  /** One less in the fast lane. */
  private static final int FAULTS = Integer.getInteger("explorer.faults", 3);

  private static final Set<Mutant> KILLED = EnumSet.noneOf(Mutant.class);

  private static final ParticipantRules POINTS =
      ParticipantRules.answering(
          new PointReply.Used(0), new PointReply.NotEnoughPoints(1), new PointReply.Refunded(1));
  private static final ParticipantRules PAYMENT =
      ParticipantRules.answering(
          new PaymentReply.Paid(7, Instant.EPOCH),
          new PaymentReply.AboveLimit(1, 24_000),
          new PaymentReply.Reverted(7));
  private static final ParticipantRules DELIVERY =
      ParticipantRules.trying(
          new OrderDeliveryReply.Delivered(), new OrderDeliveryReply.Failed("503"));

  private static SagaExplorer<PayOrder> payOrder() {
    return SagaExplorer.of(PayFlow.FLOW, new PayOrder(100, 1, 24_000))
        .participant("pay", PAYMENT.ofOneSaga())
        .participant("use-point", POINTS)
        .participant(
            "complete-order",
            ParticipantRules.answering(
                    new OrderReply.Completed(),
                    new OrderReply.Cancelled(),
                    new OrderReply.Reopened())
                .ofOneSaga())
        .participant("deliver-order", DELIVERY)
        .copies(2)
        .faults(FAULTS);
  }

  /**
   * Each saga pays for a reservation of its own, so that none meets another at its payment. It has
   * six steps, two of them side by side: a third fault would be millions of states.
   */
  private static SagaExplorer<ReserveSeat> reserveSeat() {
    return SagaExplorer.of(ReservationFlow.FLOW, new ReserveSeat(7, 70, 1))
        .participant(
            "claim-seat",
            ParticipantRules.answering(
                    new ReservationReply.Claimed(9, 24_000),
                    new ReservationReply.HoldRunOut(Instant.EPOCH),
                    new ReservationReply.Released())
                .ofOneSaga())
        .participant("use-point", POINTS)
        .participant("pay", PAYMENT)
        .participant(
            "confirm-reservation",
            ParticipantRules.answering(
                    new ReservationReply.Confirmed(),
                    new ReservationReply.NotClaimed(),
                    new ReservationReply.Unconfirmed())
                .ofOneSaga()
                .standingOn("claim-seat"))
        .participant(
            "delete-token",
            ParticipantRules.trying(new TokenReply.Deleted(), new TokenReply.Failed("away")))
        .participant(
            "send-reservation",
            ParticipantRules.trying(
                new ReservationDeliveryReply.Sent(), new ReservationDeliveryReply.Failed("503")))
        .faults(FAULTS - 1);
  }

  /**
   * On the books that a completed checkout left. That checkout's late undos may give back what the
   * refund is to give back, and another refund of the order may have come first.
   */
  private static SagaExplorer<OrderRefund> refundOrder() {
    return SagaExplorer.of(RefundFlow.FLOW, new OrderRefund(100, 1, "too small"))
        .participant(
            "refund-order",
            ParticipantRules.answering(
                    new OrderReply.Refunded(
                        UUID.fromString("019a9000-0000-7000-8000-000000000001"),
                        1,
                        24_000,
                        Payable.order(100)),
                    new OrderReply.RefundedByAnother(),
                    new OrderReply.RefundWithdrawn())
                .ofOneSaga())
        .participant(
            "refund-payment",
            ParticipantRules.retrying(new PaymentReply.PaymentRefunded(7)).ofOneSaga())
        .participant(
            "return-points", ParticipantRules.retrying(new PointReply.Returned(1)).ofOneSaga())
        .participant("deliver-refund", DELIVERY)
        .alsoByOthers("refund-order", "refund-payment", "return-points")
        .faults(FAULTS);
  }

  /**
   * Two critical steps that may refuse, then two best-effort steps side by side; by default rules.
   */
  private static SagaExplorer<Long> toy() {
    return SagaExplorer.of(
            SagaFlow.named("toy", Long.class)
                .step("one")
                .send(buyer -> new UsePoint(buyer, 1))
                .undo(RefundPoint::new)
                .step("two")
                .send(buyer -> new UsePoint(buyer, 1))
                .undo(RefundPoint::new)
                .bestEffort("mail")
                .send(buyer -> new DeliverOrder(buyer, 1, Instant.EPOCH))
                .bestEffort("log")
                .send(buyer -> new DeliverOrder(buyer, 1, Instant.EPOCH))
                .end(),
            1L)
        .faults(FAULTS);
  }

  @Test
  void findsNoViolationInThePayFlow() {
    System.out.println(payOrder().explore());
  }

  @Test
  void findsNoViolationWithSeveralBestEffortSteps() {
    System.out.println(toy().explore());
  }

  @Test
  void findsNoViolationInARefundAmongLateUndosOfWhatItRefunds() {
    System.out.println(refundOrder().explore());
  }

  @Test
  void findsNoViolationInTheReservationFlowWithUpToTwoFaults() {
    System.out.println(reserveSeat().explore());
  }

  /** With as few faults as it takes. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsEveryMutant(Mutant mutant) {
    Exploration found = whereItShows(mutant).explore(mutant);
    assertThat(found.broken()).as("%s is found", mutant).isNotNull();
    KILLED.add(mutant);
    System.out.printf(
        "%s is found: %d moves, faults %d, of %,d states%s%n",
        mutant, found.counterexample().size(), found.faults(), found.states(), found.story());
  }

  private static SagaExplorer<?> whereItShows(Mutant mutant) {
    return switch (mutant) {
      // Only where a participant does two steps does it have another accepted answer.
      case ANSWER_OF_THE_FAMILY_FINISHES -> reserveSeat();
      case RETRIABLE_TOO_OLD,
          BAR_LEAVES_THE_RETRIABLE_DO,
          BARRED_AFTER_THE_DO,
          BARRED_RETRIABLE_PURGED,
          DONE_AGAIN_FOR_ANOTHER,
          UNDONE_AGAIN_LATE,
          UNDO_PAST_THE_PIVOT,
          RETRIABLE_GIVEN_UP,
          COMPLETED_THOUGH_BARRED ->
          refundOrder();
      default -> payOrder();
    };
  }

  @AfterAll
  static void tellsHowManyMutantsWereFound() {
    System.out.printf("Mutants found: %d of %d%n", KILLED.size(), Mutant.values().length - 1);
  }
}
