package io.paysaga.orchestrator.refund;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.Refusal;
import io.paysaga.orchestrator.checkout.Unavailable;
import io.paysaga.orchestrator.pay.OrderClient;
import io.paysaga.orchestrator.pay.OrderClient.Order;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Which orders may be refunded: those that are paid, by a saga that has nothing more to do, or is
 * no longer stored.
 */
@Component
@EnableConfigurationProperties(RefundProperties.class)
class PaidOrders {

  /** Somebody has to bring the services up to date, and to open the door. */
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final RefundProperties settings;
  private final OrderClient orders;
  private final SagaQueries sagas;

  PaidOrders(RefundProperties settings, OrderClient orders, SagaQueries sagas) {
    this.settings = settings;
    this.orders = orders;
    this.sagas = sagas;
  }

  /** Asks about all of these at once. */
  Told ask(Set<Long> orderIds) {
    return orders.ask(orderIds);
  }

  /**
   * The order of its buyer.
   *
   * @throws io.paysaga.orchestrator.checkout.RequestRefused when there is no such order, or it is
   *     another buyer's
   * @throws Unavailable when nothing is refunded now, or order-service did not tell
   */
  Order find(long orderId, long buyerId, Told told) {
    refuseWhileClosed();
    return orders.find(orderId, buyerId, told);
  }

  /**
   * The order, whosever it is.
   *
   * @throws io.paysaga.orchestrator.checkout.RequestRefused when there is no such order
   * @throws Unavailable when nothing is refunded now, or order-service does not tell
   */
  Order find(long orderId) {
    refuseWhileClosed();
    return orders.find(orderId);
  }

  private void refuseWhileClosed() {
    if (!settings.open()) {
      throw new Unavailable("refunds-closed", "No refunds are begun now.", RETRY_AFTER, null);
    }
  }

  /** Whether it is too much for one person to decide. */
  boolean needTwo(Order order) {
    return order.totalPrice() > settings.aloneUpTo();
  }

  /** What stands against a refund for which its buyer asks; null when nothing does. */
  @Nullable Refusal refusalToBuyer(Order order) {
    Refusal refusal = refusalFor(order);
    return refusal == null && needTwo(order)
        ? Refusal.notTheBuyers(
            "refund-needs-two",
            String.format(
                Locale.ROOT,
                "A refund of more than %d won is asked for by an operator, and approved by another"
                    + " person.",
                settings.aloneUpTo()))
        : refusal;
  }

  /**
   * What stands against a refund of this order; null when nothing does.
   *
   * @throws Unavailable when order-service does not tell which saga paid it
   */
  @Nullable Refusal refusalFor(Order order) {
    return switch (order.status()) {
      case PLACED -> notPaid(order.orderId());
      case CANCELLED -> Order.cancelled(order.orderId());
      case REFUNDED -> Order.refunded(order.orderId());
      case PAID ->
          sagas.find(payerOf(order)).map(payer -> refusalFor(payer, order.orderId())).orElse(null);
    };
  }

  private static UUID payerOf(Order order) {
    if (order.paidBy() == null) {
      throw new Unavailable(
          "order-service-too-old",
          "order-service does not tell which saga paid order "
              + order.orderId()
              + ": it is of a build before refunds.",
          RETRY_AFTER,
          null);
    }
    return order.paidBy();
  }

  private static @Nullable Refusal refusalFor(SagaView payer, long orderId) {
    Refusal refusal =
        switch (payer.status()) {
          case RUNNING, COMPENSATING -> Refusal.running("checkout", "order " + orderId);
          case COMPENSATED -> notPaid(orderId);
          case RESOLVED ->
              Refusal.conflict(
                  "checkout-resolved",
                  String.format(
                      Locale.ROOT,
                      "The checkout of order %d was settled by hand, and so is its refund.",
                      orderId));
          case COMPLETED -> isDelivering(payer) ? deliveryOpen(orderId) : null;
        };
    return refusal == null ? null : refusal.because(payer.id());
  }

  private static boolean isDelivering(SagaView payer) {
    return payer.steps().stream().anyMatch(step -> step.status() == StepStatus.DOING);
  }

  private static Refusal notPaid(long orderId) {
    return Refusal.conflict("order-not-paid", "Order " + orderId + " is not paid.");
  }

  private static Refusal deliveryOpen(long orderId) {
    return Refusal.conflict(
        "delivery-open", "Order " + orderId + " is still being delivered to the data platform.");
  }
}
