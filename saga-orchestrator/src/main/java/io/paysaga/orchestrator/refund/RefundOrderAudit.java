package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.RefundChecks;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.orchestrator.pay.PayTransactionSagaManager;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.ParticipantBook;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.audit.UnknownSaga;
import io.paysaga.saga.engine.SagaFlow;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The audit of refunds: what order, payment and points have to show, by the books alone, since the
 * saga that had paid may be purged; while it is stored, the two are judged together.
 */
@Component
class RefundOrderAudit implements FlowAudit<OrderRefund> {

  private final PaymentBookClient payments;
  private final PointBookClient points;
  private final OrderBookClient orders;
  private final SagaFlow<PayOrder> pays;

  RefundOrderAudit(
      PaymentBookClient payments,
      PointBookClient points,
      OrderBookClient orders,
      PayTransactionSagaManager pays) {
    this.payments = payments;
    this.points = points;
    this.orders = orders;
    this.pays = pays.flow();
  }

  @Override
  public SagaFlow<OrderRefund> flow() {
    return RefundOrderSagaManager.FLOW;
  }

  @Override
  public Set<SagaFlow<?>> judgedTogetherWith() {
    return Set.of(pays);
  }

  /** In the other books it writes in the name of the saga that had paid. */
  @Override
  public boolean writes(ParticipantBook book) {
    return book.equals(orders);
  }

  @Override
  public Books read(List<AuditedSaga<OrderRefund>> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    List<Long> orderIds = sagas.stream().map(saga -> saga.data().orderId()).distinct().toList();
    OrderBookClient.Excerpt refunded = orders.read(sagaIds, orderIds);
    List<UUID> andPayers =
        Stream.of(
                sagaIds.stream(),
                sagas.stream().map(saga -> saga.data().paidBy()),
                refunded.orders().stream().map(OrderRow::sagaId))
            .flatMap(ids -> ids)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return new Books(refunded, payments.read(andPayers, orderIds), points.read(andPayers), pays);
  }

  /** An order names the refund that it was given: then the refund's pivot is done. */
  @Override
  public Optional<UnknownSaga<OrderRefund>> unknown(UUID sagaId) {
    List<OrderRow> refunded =
        orders.read(List.of(sagaId), List.of()).orders().stream()
            .filter(row -> sagaId.equals(row.refundSagaId()))
            .toList();
    return refunded.size() == 1 ? Optional.of(pastItsPivot(refunded.get(0))) : Optional.empty();
  }

  private static UnknownSaga<OrderRefund> pastItsPivot(OrderRow order) {
    return new UnknownSaga<>(
        new OrderRefund(order.orderId(), order.buyerId(), "unknown"),
        PayOrder.subjectOf(order.orderId()),
        Long.toString(order.buyerId()),
        true);
  }

  /** What the books show for some refunds, and for the sagas that had paid. */
  record Books(
      OrderBookClient.Excerpt orders,
      PaymentBookClient.Excerpt payments,
      PointBookClient.Excerpt points,
      SagaFlow<PayOrder> pays)
      implements Judge<OrderRefund> {

    @Override
    public List<Finding> judge(AuditedSaga<OrderRefund> saga, SubjectSagas ofSubject) {
      RefundChecks refund =
          new RefundChecks(
              saga, orders, payments, points, saga.data().orderId(), saga.data().paidBy());
      Findings findings = SagaChecks.judge(saga, "buyer", List.of(refund));
      if (ofSubject.of(pays).isEmpty()) {
        refund.judgeNotRefunded(findings);
      }
      return findings.all();
    }
  }
}
