package io.paysaga.orchestrator.refund;

import static java.time.Duration.ofSeconds;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderCommand.RefundOrder;
import io.paysaga.events.OrderCommand.WithdrawRefund;
import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.OrderDeliveryCommand.DeliverRefund;
import io.paysaga.events.OrderReply.Refunded;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PaymentCommand.RefundPayment;
import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.orchestrator.pay.PayTransactionSagaManager;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.api.SearchParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/**
 * Refunds a paid order: marks it as refunded or undoes that; from then on its payment is taken back
 * and its points are returned, however long it takes.
 */
@Component
public class RefundOrderSagaManager implements SagaDescription<OrderRefund> {

  // spotless:off
  static final SagaFlow<OrderRefund> FLOW =
      SagaFlow.named("refund-order", OrderRefund.class)
          .talksTo(
              OrderCommand.class, PaymentCommand.class, PointCommand.class, OrderDeliveryCommand.class)
          .step("refund-order")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(refund -> new RefundOrder(refund.orderId(), refund.buyerId()))
              .undo(refund -> new WithdrawRefund(refund.orderId()))
              .on(Refunded.class, OrderRefund::refundedAs)
          .retriable("refund-payment")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(refund -> new RefundPayment(refund.knownPayable(), refund.knownPayer()))
          .retriable("return-points")
              .answerWithin(ofSeconds(5)).attempts(4)
              .send(refund -> new ReturnPoints(refund.buyerId(), refund.knownPayer()))
          .bestEffort("deliver-refund")
              .answerWithin(ofSeconds(10)).attempts(5)
              .send(refund -> new DeliverRefund(
                  refund.orderId(), PayTransactionSagaManager.deliveryKeyOf(refund.knownPayer())))
          .end();
  // spotless:on

  @Override
  public SagaFlow<OrderRefund> flow() {
    return FLOW;
  }

  @Override
  public String title(OrderRefund refund) {
    return "Refund of order " + refund.orderId();
  }

  @Override
  public OptionalLong amount(OrderRefund refund) {
    return refund.price() == null ? OptionalLong.empty() : OptionalLong.of(refund.price());
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
