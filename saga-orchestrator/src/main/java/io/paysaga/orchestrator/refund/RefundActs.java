package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.SagaRequests;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.orchestration.api.ApprovedAct;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaToBegin;
import java.util.Locale;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Refunds for which operators ask: at once, or of much money when a second person has approved it.
 */
@Component
class RefundActs implements ApprovedAct {

  private static final String ABOUT = "refund of order ";

  private final SagaRequests requests;
  private final PaidOrders orders;
  private final OperatorRequests operators;

  RefundActs(SagaRequests requests, PaidOrders orders, OperatorRequests operators) {
    this.requests = requests;
    this.orders = orders;
    this.operators = operators;
  }

  /**
   * @throws io.paysaga.orchestrator.checkout.RequestRefused when the order is not refunded
   * @throws io.paysaga.orchestrator.checkout.Unavailable when it is not now, and may be later
   */
  OperatorRequests.Asked ask(long orderId, Asking by) {
    Order order = orders.find(orderId);
    NewSaga<OrderRefund> refund = refund(order, by);
    try {
      return operators.begin(
          new SagaToBegin(refund, ABOUT + orderId, shown(order), orders.needTwo(order)), by);
    } catch (DataIntegrityViolationException someWereFaster) {
      refund(order, by);
      throw someWereFaster;
    }
  }

  private NewSaga<OrderRefund> refund(Order order, Asking by) {
    return requests.look(
        RefundRequest.ofOperator(order.orderId(), order.buyerId(), by.reason(), orders));
  }

  /** What a second person approves. */
  private static String shown(Order order) {
    return String.format(
        Locale.ROOT,
        "%d won to buyer %d, order %s by saga %s",
        order.totalPrice(),
        order.buyerId(),
        order.status(),
        order.paidBy());
  }

  @Override
  public OperatorAction action() {
    return OperatorAction.BEGIN;
  }

  @Override
  public Ready look(OperatorAct act) {
    Order order = orders.find(Long.parseLong(act.about().substring(ABOUT.length())));
    return Ready.toBegin(refund(order, act.asked()), shown(order));
  }
}
