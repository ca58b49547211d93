package io.paysaga.orchestrator.explore;

import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationCommand.UnconfirmReservation;
import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationReply;
import io.paysaga.events.TokenReply;
import io.paysaga.orchestrator.explore.World.Message;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.orchestrator.reservation.ReservationFlow;
import io.paysaga.orchestrator.reservation.ReserveSeat;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow and the participants that it meets, one for each step.
 *
 * @param flow with few attempts, so that it can be explored to its end
 * @param copies of a best-effort command that may be in flight before it is no longer sent again
 */
record Explored<D>(SagaFlow<D> flow, D data, List<Role> roles, int copies) {

  static final int ATTEMPTS = 2;

  private static final Role POINTS =
      new Role(
          RefundPoint.class,
          false,
          new PointReply.Used(0),
          new PointReply.NotEnoughPoints(0, 1),
          new PointReply.Refunded(1));
  private static final Role DELIVERY =
      new Role(
          null,
          false,
          new OrderDeliveryReply.Delivered(),
          new OrderDeliveryReply.Failed("503"),
          null);

  /**
   * How a participant answers.
   *
   * @param undoes the command that undoes; absent for a best-effort step
   * @param exclusive whether the books hold one saga's effect, as an order is paid once; else one
   *     of each saga, as a ledger does
   * @param standsOn the number of the step, if any, without whose effect this one refuses, and
   *     whose undo finds nothing while this one's effect stands: a seat is claimed, then reserved
   */
  record Role(
      @Nullable Class<? extends Command> undoes,
      boolean exclusive,
      Reply yes,
      Reply no,
      @Nullable Reply undone,
      @Nullable Integer standsOn) {

    Role(
        @Nullable Class<? extends Command> undoes,
        boolean exclusive,
        Reply yes,
        Reply no,
        @Nullable Reply undone) {
      this(undoes, exclusive, yes, no, undone, null);
    }

    boolean bestEffort() {
      return undoes == null;
    }

    boolean isUndo(Object command) {
      return undoes != null && undoes.isInstance(command);
    }
  }

  int stepOf(Message message) {
    return flow.stepNames().indexOf(message.id().step());
  }

  static Explored<PayOrder> payOrder() {
    return of(
        PayFlow.FLOW,
        new PayOrder(100, 1, 24_000),
        List.of(
            new Role(
                RevertPay.class,
                true,
                new PaymentReply.Paid(7, Instant.EPOCH),
                new PaymentReply.AboveLimit(1, 24_000),
                new PaymentReply.Reverted(7)),
            POINTS,
            new Role(
                ReopenOrder.class,
                true,
                new OrderReply.Completed(),
                new OrderReply.Cancelled(),
                new OrderReply.Reopened()),
            DELIVERY),
        2);
  }

  /** Each saga pays for a reservation of its own, so that none meets another at its payment. */
  static Explored<ReserveSeat> reserveSeat() {
    return of(
        ReservationFlow.FLOW,
        new ReserveSeat(7, 70, 1),
        List.of(
            new Role(
                ReleaseSeat.class,
                true,
                new ReservationReply.Claimed(9, 24_000),
                new ReservationReply.HoldRunOut(Instant.EPOCH),
                new ReservationReply.Released()),
            POINTS,
            new Role(
                RevertPay.class,
                false,
                new PaymentReply.Paid(7, Instant.EPOCH),
                new PaymentReply.AboveLimit(1, 24_000),
                new PaymentReply.Reverted(7)),
            new Role(
                UnconfirmReservation.class,
                true,
                new ReservationReply.Confirmed(),
                new ReservationReply.NotClaimed(),
                new ReservationReply.Unconfirmed(),
                0),
            new Role(null, false, new TokenReply.Deleted(), new TokenReply.Failed("away"), null),
            new Role(
                null,
                false,
                new ReservationDeliveryReply.Sent(),
                new ReservationDeliveryReply.Failed("503"),
                null)),
        1);
  }

  /** Two critical steps that may refuse, then two best-effort steps side by side. */
  static Explored<Long> toy() {
    return of(
        SagaFlow.named("toy", Long.class)
            .step("one")
            .send(buyer -> new UsePoint(buyer, 1))
            .undo(RefundPoint::new)
            .step("two")
            .send(buyer -> new UsePoint(buyer, 1))
            .undo(RefundPoint::new)
            .bestEffort("mail")
            .send(buyer -> new UsePoint(buyer, 1))
            .bestEffort("log")
            .send(buyer -> new UsePoint(buyer, 1))
            .end(),
        1L,
        List.of(POINTS, POINTS, DELIVERY, DELIVERY),
        1);
  }

  private static <D> Explored<D> of(SagaFlow<D> flow, D data, List<Role> roles, int copies) {
    SagaFlow<D> hasty = flow;
    for (String step : flow.stepNames()) {
      hasty = hasty.withPolicy(step, any -> new RetryPolicy(any.answerWithin(), ATTEMPTS));
    }
    return new Explored<>(hasty, data, roles, copies);
  }
}
