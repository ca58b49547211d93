package io.paysaga.orchestrator.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The audit of pay sagas. */
final class PayOrderAudit implements FlowAudit<PayOrderBooks> {

  private final PaymentBook payments;
  private final PointBook points;
  private final OrderBook orders;

  PayOrderAudit(PaymentBook payments, PointBook points, OrderBook orders) {
    this.payments = payments;
    this.points = points;
    this.orders = orders;
  }

  @Override
  public String flow() {
    return "pay-order";
  }

  @Override
  public PayOrderBooks read(Collection<AuditedSaga> sagas) {
    List<AuditedSaga> all = List.copyOf(sagas);
    List<PayOrderBooks> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BookDoor.MOST) {
      parts.add(readPart(all.subList(from, Math.min(from + BookDoor.MOST, all.size()))));
    }
    return PayOrderBooks.of(parts);
  }

  private PayOrderBooks readPart(List<AuditedSaga> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    List<Long> orderIds =
        sagas.stream().map(AuditedSaga::subject).map(PayOrderJudge::orderOf).distinct().toList();
    return new PayOrderBooks(
        payments.read(sagaIds, orderIds), points.read(sagaIds), orders.read(sagaIds, orderIds));
  }

  @Override
  public List<Finding> judge(AuditedSaga saga, List<AuditedSaga> ofSubject, PayOrderBooks books) {
    return PayOrderJudge.judge(saga, ofSubject, books);
  }
}
