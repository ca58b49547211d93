package io.paysaga.orchestrator.pay;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.api.SearchParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Pays an order: makes its payment, takes the points, completes the order; or undoes it all. */
@Component
public class PayTransactionSagaManager implements SagaDescription<PayOrder> {

  private static final String DELIVER_ORDER = "deliver-order";

  // spotless:off
  static final SagaFlow<PayOrder> FLOW =
      SagaFlow.named("pay-order", PayOrder.class)
          .talksTo(
              PaymentCommand.class, PointCommand.class, OrderCommand.class, OrderDeliveryCommand.class)
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
          .bestEffort(DELIVER_ORDER)
              .answerWithin(ofSeconds(10)).attempts(5)
              .send(order -> new DeliverOrder(
                  order.orderId(), requireNonNull(order.paymentId()), requireNonNull(order.paidAt())))
          .end();
  // spotless:on

  /** Under which key the data platform is told of the order that this saga paid. */
  public static String deliveryKeyOf(UUID saga) {
    return new CommandId(saga, DELIVER_ORDER, Direction.DO).toString();
  }

  @Override
  public SagaFlow<PayOrder> flow() {
    return FLOW;
  }

  @Override
  public String title(PayOrder order) {
    return "Order " + order.orderId();
  }

  @Override
  public OptionalLong amount(PayOrder order) {
    return OptionalLong.of(order.totalPrice());
  }

  @Override
  public Map<String, Object> fields(SagaView saga) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("orderId", saga.subject().number());
    fields.put("buyerId", Long.valueOf(saga.owner()));
    return fields;
  }

  @Override
  public List<SearchParameter> searchParameters() {
    return List.of(
        SearchParameter.ofSubject("orderId", Payable.ORDER), SearchParameter.ofOwner("buyerId"));
  }
}
