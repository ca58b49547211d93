package io.paysaga.orchestrator.pay;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.OrderBookClient;
import io.paysaga.orchestrator.books.OrderBookClient.OrderRow;
import io.paysaga.orchestrator.books.OrderChecks;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PaymentChecks;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.PointChecks;
import io.paysaga.orchestrator.books.SoldOrder;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookClients;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.ParticipantBook;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.audit.UnknownSaga;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The audit of pay sagas: what the payment, the points and the order have to show. */
@Component
class PayOrderAudit implements FlowAudit<PayOrder> {

  private final PaymentBookClient payments;
  private final PointBookClient points;
  private final OrderBookClient orders;

  PayOrderAudit(PaymentBookClient payments, PointBookClient points, OrderBookClient orders) {
    this.payments = payments;
    this.points = points;
    this.orders = orders;
  }

  /** Orders are audited where checkouts read them. */
  @Bean
  static OrderBookClient orderBook(BookClients books, OrderServiceProperties service) {
    return new OrderBookClient(books.of("order-service", service.url()));
  }

  @Override
  public SagaFlow<PayOrder> flow() {
    return PayTransactionSagaManager.FLOW;
  }

  @Override
  public boolean writes(ParticipantBook book) {
    return List.of(payments, points, orders).contains(book);
  }

  @Override
  public Books read(List<AuditedSaga<PayOrder>> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    List<Long> orderIds = sagas.stream().map(saga -> saga.data().orderId()).distinct().toList();
    return new Books(
        payments.read(sagaIds, orderIds), points.read(sagaIds), orders.read(sagaIds, orderIds));
  }

  /** It was about the order that it made a payment of, or paid. */
  @Override
  public Optional<UnknownSaga<PayOrder>> unknown(UUID sagaId) {
    List<OrderRow> paid =
        orders.read(List.of(sagaId), List.of()).orders().stream()
            .filter(row -> sagaId.equals(row.sagaId()))
            .toList();
    List<PayOrder> told =
        Stream.concat(
                payments.read(List.of(sagaId), List.of()).payments().stream()
                    .filter(row -> row.kind().equals(Payable.ORDER))
                    .map(row -> new PayOrder(row.subjectId(), row.buyerId(), row.amount())),
                paid.stream()
                    .map(row -> new PayOrder(row.orderId(), row.buyerId(), row.totalPrice())))
            .distinct()
            .toList();
    return told.size() == 1 && points.areOf(told.get(0).buyerId(), sagaId)
        ? Optional.of(
            new UnknownSaga<>(
                told.get(0),
                PayOrder.subjectOf(told.get(0).orderId()),
                Long.toString(told.get(0).buyerId()),
                !paid.isEmpty()))
        : Optional.empty();
  }

  /** What the books show for some pay sagas. */
  record Books(
      PaymentBookClient.Excerpt payments,
      PointBookClient.Excerpt points,
      OrderBookClient.Excerpt orders)
      implements Judge<PayOrder> {

    @Override
    public List<Finding> judge(AuditedSaga<PayOrder> saga, SubjectSagas ofSubject) {
      OrderChecks order = order(saga);
      Optional<OrderRow> refunded = order.refunded();
      PaymentChecks payment = payment(saga, refunded.isPresent());
      List<AuditedSaga<PayOrder>> ofFlow = ofSubject.of(PayTransactionSagaManager.FLOW);
      PointChecks taken = taken(saga, ofFlow, refunded.isPresent());
      Findings findings = SagaChecks.judge(saga, "buyer", List.of(payment, taken, order));
      if (ofFlow.stream().allMatch(other -> other.status() == SagaStatus.COMPLETED)) {
        refunded.ifPresent(row -> refunded(row, ofSubject, findings));
        paymentAndOrder(saga, payment, order, findings);
      }
      return findings.all();
    }

    @Override
    public List<Finding> judgeLive(AuditedSaga<PayOrder> saga) {
      return SagaChecks.judgeLive(
              saga,
              "buyer",
              List.of(payment(saga, false), taken(saga, List.of(), false), order(saga)))
          .all();
    }

    private PaymentChecks payment(AuditedSaga<PayOrder> saga, boolean refunded) {
      return new PaymentChecks(
          saga, payments, saga.data().payable(), saga.data().totalPrice(), refunded);
    }

    private PointChecks taken(
        AuditedSaga<PayOrder> saga, List<AuditedSaga<PayOrder>> ofFlow, boolean refunded) {
      return new PointChecks(saga, ofFlow, points, saga.data().totalPrice(), refunded);
    }

    private OrderChecks order(AuditedSaga<PayOrder> saga) {
      return new OrderChecks(saga, orders, saga.data().orderId(), saga.data().totalPrice());
    }

    /** What a refund still owes that was settled by hand is named with that refund. */
    private void refunded(OrderRow order, SubjectSagas ofSubject, Findings findings) {
      SoldOrder sold = new SoldOrder(order, payments, points);
      Optional<SagaSnapshot> refund =
          Optional.ofNullable(order.refundSagaId())
              .flatMap(ofSubject::find)
              .filter(saga -> !saga.type().equals(PayTransactionSagaManager.FLOW.name()));
      if (refund.isEmpty() && !mayBePurged(order.refundSagaId(), ofSubject)) {
        sold.refundedByAnother(findings);
      }
      if (refund.filter(saga -> saga.status() == SagaStatus.RESOLVED).isEmpty()) {
        sold.judgeRefunded(findings);
      }
    }

    private static boolean mayBePurged(@Nullable UUID refund, SubjectSagas ofSubject) {
      return refund != null && ofSubject.mayBePurged(refund);
    }

    /** Completed together, except while a saga is between them. */
    private static void paymentAndOrder(
        AuditedSaga<PayOrder> saga, PaymentChecks payment, OrderChecks order, Findings findings) {
      if (order.isPaid() && !payment.isPaid()) {
        findings.addOf(
            saga.subject(),
            "order-paid-without-payment",
            saga.subject() + " is paid without a payment.",
            order.theOrder(),
            payment.ofPayable());
      }
      if (payment.isPaid() && !order.isSold()) {
        findings.addOf(
            saga.subject(),
            "payment-without-paid-order",
            "There is a payment of " + saga.subject() + ", which is not paid.",
            payment.ofPayable(),
            order.theOrder());
      }
    }
  }
}
