package io.paysaga.orchestrator.pay;

import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookClients;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.FlowAudit;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The audit of pay sagas. */
@Component
final class PayOrderAudit implements FlowAudit<PayOrderBooks> {

  private final PaymentBookClient payments;
  private final PointBookClient points;
  private final OrderBookClient orders;

  PayOrderAudit(PaymentBookClient payments, PointBookClient points, OrderBookClient orders) {
    this.payments = payments;
    this.points = points;
    this.orders = orders;
  }

  /** Where orders are read by a checkout, their book is read, too. */
  @Bean
  static OrderBookClient orderBook(BookClients books, OrderServiceProperties service) {
    return new OrderBookClient(books.of("order-service", URI.create(service.url())));
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
