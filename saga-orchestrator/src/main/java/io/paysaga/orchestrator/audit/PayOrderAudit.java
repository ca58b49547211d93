package io.paysaga.orchestrator.audit;

import java.util.List;
import java.util.UUID;

/** The audit of pay sagas. */
final class PayOrderAudit implements FlowAudit<PayOrderBooks> {

  private final PaymentBookClient payments;
  private final PointBookClient points;
  private final OrderBookClient orders;

  PayOrderAudit(PaymentBookClient payments, PointBookClient points, OrderBookClient orders) {
    this.payments = payments;
    this.points = points;
    this.orders = orders;
  }

  @Override
  public String flow() {
    return "pay-order";
  }

  @Override
  public PayOrderBooks read(List<AuditedSaga> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    List<Long> orderIds =
        sagas.stream().map(AuditedSaga::subject).map(PayOrderChecks::orderOf).distinct().toList();
    return new PayOrderBooks(
        payments.read(sagaIds, orderIds), points.read(sagaIds), orders.read(sagaIds, orderIds));
  }

  @Override
  public PayOrderBooks both(PayOrderBooks one, PayOrderBooks other) {
    return one.and(other);
  }

  @Override
  public List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject, PayOrderBooks books) {
    return PayOrderChecks.judge(saga, ofSubject, books);
  }
}
