package io.paysaga.orchestrator.pay;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.CommandFamilies;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaStarter;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Pays an order: makes its payment, takes the points, completes the order; or undoes it all. */
@Component
public class PayTransactionSagaManager {

  // spotless:off
  static final SagaFlow<PayOrder> FLOW =
      SagaFlow.named("pay-order", PayOrder.class)
          .step("pay")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(order -> new Pay(order.payable(), order.buyerId(), order.totalPrice()))
              .undo(order -> new RevertPay(order.payable()))
              .on(Paid.class, PayOrder::paidAs)
          .step("use-point")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(order -> new UsePoint(order.buyerId(), order.totalPrice()))
              .undo(order -> new RefundPoint(order.buyerId()))
          .step("complete-order")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(order -> new CompleteOrder(order.orderId(), order.totalPrice()))
              .undo(order -> new ReopenOrder(order.orderId()))
          .bestEffort("deliver-order")
              .answerWithin(ofSeconds(10)).attempts(5)
              .send(order -> new DeliverOrder(
                  order.orderId(), requireNonNull(order.paymentId()), requireNonNull(order.paidAt())))
          .end();
  // spotless:on

  private final SagaStarter sagas;

  PayTransactionSagaManager(SagaStarter sagas) {
    this.sagas = sagas;
  }

  /**
   * Begins to pay an order. The saga is durable when this returns, also while Kafka is away.
   *
   * @param alsoInTransaction what must stand or fall with the saga
   * @throws org.springframework.dao.DataIntegrityViolationException when a saga of this order is
   *     live or completed
   */
  public void start(UUID sagaId, PayOrder order, Runnable alsoInTransaction) {
    sagas.start(List.of(saga(sagaId, order)), alsoInTransaction);
  }

  /** The saga that pays an order. */
  static NewSaga<PayOrder> saga(UUID id, PayOrder order) {
    return new NewSaga<>(id, FLOW, order, order.payable().toString(), order.buyerId());
  }

  /** Tells the runtime of this flow. */
  @Bean
  static SagaFlow<?> payOrder() {
    return FLOW;
  }

  /** Tells the runtime what this flow sends. */
  @Bean
  static CommandFamilies payOrderCommands() {
    return new CommandFamilies(
        List.of(
            PaymentCommand.class,
            PointCommand.class,
            OrderCommand.class,
            OrderDeliveryCommand.class));
  }
}
