package io.paysaga.orchestrator.pay;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.OrderChecks;
import io.paysaga.orchestrator.books.PaymentChecks;
import io.paysaga.orchestrator.books.PointChecks;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.engine.SagaStatus;
import java.util.List;

/** Compares an ended pay saga with what the books show: a pure function of both. */
final class PayOrderChecks {

  private PayOrderChecks() {}

  /** See {@link FlowAudit#judge}. */
  static List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject, PayOrderBooks books) {
    long orderId = orderOf(saga.subject());
    long price = saga.data().path("totalPrice").asLong(0);
    PaymentChecks payment = new PaymentChecks(saga, books.payment(), Payable.order(orderId), price);
    PointChecks points = new PointChecks(saga, ofSubject, books.point(), price);
    OrderChecks order = new OrderChecks(saga, books.order(), orderId, price);
    Findings findings = SagaChecks.effects(saga, List.of(payment, points, order));
    if (ofSubject.stream().allMatch(other -> other.status() == SagaStatus.COMPLETED)) {
      paymentAndOrder(saga, payment, order, findings);
    }
    return findings.all();
  }

  /** From {@code ORDER:100}. */
  static long orderOf(String subject) {
    return Long.parseLong(subject.substring(subject.indexOf(':') + 1));
  }

  /** Completed together, except while a saga is between them. */
  private static void paymentAndOrder(
      AuditedSaga saga, PaymentChecks payment, OrderChecks order, Findings findings) {
    if (order.isPaid() && !payment.isPaid()) {
      findings.addOf(
          saga.subject(),
          "order-paid-without-payment",
          saga.subject() + " is paid without a payment.",
          order.theOrder(),
          payment.ofPayable());
    }
    if (payment.isPaid() && !order.isPaid()) {
      findings.addOf(
          saga.subject(),
          "payment-without-paid-order",
          "There is a payment of " + saga.subject() + ", which is not paid.",
          payment.ofPayable(),
          order.theOrder());
    }
  }
}
