package io.paysaga.orchestrator.pay;

import static java.util.Objects.requireNonNull;

import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.NewSaga;
import java.time.Duration;
import java.util.UUID;

/** A flow with every kind of step, of this shop's commands; only tests run it. */
public final class PayAndReturn {

  private static final UUID ANOTHER = UUID.fromString("01932b3e-6f00-7000-8000-000000000009");

  public static final SagaFlow<PayOrder> FLOW =
      SagaFlow.named("pay-and-return", PayOrder.class)
          .talksTo(PaymentCommand.class, PointCommand.class, OrderDeliveryCommand.class)
          .step("pay")
          .send(order -> new Pay(Payable.order(order.orderId()), order.buyerId(), 24_000))
          .undo(order -> new RevertPay(Payable.order(order.orderId())))
          .on(Paid.class, PayAndReturn::paidAs)
          .retriable("return-points")
          .answerWithin(Duration.ofSeconds(1))
          .attempts(1)
          .send(order -> new ReturnPoints(order.buyerId(), ANOTHER))
          .retriable("refund-payment")
          .send(order -> new RefundPayment(Payable.order(order.orderId()), ANOTHER))
          .bestEffort("deliver-order")
          .attempts(1)
          .send(
              order ->
                  new DeliverOrder(
                      order.orderId(),
                      requireNonNull(order.paymentId()),
                      requireNonNull(order.paidAt())))
          .end();

  /** The saga that does it with an order. */
  public static NewSaga<PayOrder> saga(UUID id, PayOrder order) {
    return new NewSaga<>(
        id, FLOW, order, PayOrder.subjectOf(order.orderId()), Long.toString(order.buyerId()));
  }

  private PayAndReturn() {}

  private static PayOrder paidAs(PayOrder order, Paid paid) {
    return new PayOrder(
        order.orderId(), order.buyerId(), order.totalPrice(), paid.paymentId(), paid.paidAt());
  }
}
