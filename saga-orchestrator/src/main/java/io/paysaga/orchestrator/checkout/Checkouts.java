package io.paysaga.orchestrator.checkout;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.http.Problem;
import io.paysaga.orchestrator.checkout.OrderClient.Order;
import io.paysaga.orchestrator.pay.PayTransactionSagaManager;
import io.paysaga.orchestrator.runtime.SagaView;
import io.paysaga.orchestrator.runtime.Sagas;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Begins the saga of an order, at most one at a time.
 *
 * <p>The same request with the same key gets the same saga, whatever happened in between; so no
 * request is refused before its key was looked up after the fact that it is refused for.
 */
@Component
class Checkouts {

  private static final Logger log = LoggerFactory.getLogger(Checkouts.class);

  private static final int ATTEMPTS = 10;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final IdempotencyKeys keys;
  private final OrderLock lock;
  private final OrderClient orders;
  private final PayTransactionSagaManager manager;
  private final Sagas sagas;
  private final Admission admission;
  private final Duration lease;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  Checkouts(
      IdempotencyKeys keys,
      OrderLock lock,
      OrderClient orders,
      PayTransactionSagaManager manager,
      Sagas sagas,
      Admission admission,
      CheckoutSettings settings) {
    this.keys = keys;
    this.lock = lock;
    this.orders = orders;
    this.manager = manager;
    this.sagas = sagas;
    this.admission = admission;
    this.lease = settings.checkout().lock().lease();
  }

  /**
   * The new saga, which is durable, or the one that the request's key is bound to.
   *
   * @throws Problem when there is neither
   */
  SagaView begin(CheckoutRequest asked) {
    if (admission.isFull()) {
      return boundTo(asked).orElseThrow(Admission::overloaded);
    }
    return boundTo(asked).orElseGet(() -> beginLocked(asked));
  }

  private Optional<SagaView> boundTo(CheckoutRequest asked) {
    return keys.sagaOf(asked).flatMap(sagas::find);
  }

  private SagaView beginLocked(CheckoutRequest asked) {
    // With a key, it may be the same request that holds the lock.
    Duration wait = asked.key() == null ? Duration.ZERO : lease;
    try {
      return lock.holding(
              asked.orderId(), wait, () -> boundTo(asked).orElseGet(() -> beginNew(asked)))
          .or(() -> boundTo(asked))
          .orElseThrow(
              () ->
                  Problem.conflict(
                      "checkout-in-progress",
                      "Another checkout of order " + asked.orderId() + " is being accepted."));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable(
          "service-unavailable", "The wait for the order was interrupted.", RETRY_AFTER, stopping);
    }
  }

  private SagaView beginNew(CheckoutRequest asked) {
    Order order = orders.find(asked.orderId());
    if (order.buyerId() != asked.buyerId()) {
      throw Problem.forbidden(
          "not-your-order",
          "Order " + asked.orderId() + " is not buyer " + asked.buyerId() + "'s.");
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Problem> refusal = refusalOf(order);
      if (refusal.isPresent()) {
        return boundTo(asked).orElseThrow(refusal::get);
      }
      Optional<SagaView> begun = tryToBegin(asked, order).or(() -> boundTo(asked));
      if (begun.isPresent()) {
        return begun.get();
      }
    }
    throw Problem.unavailable(
        "checkout-contended", "Too many checkouts of this order at once.", RETRY_AFTER);
  }

  private Optional<Problem> refusalOf(Order order) {
    Optional<SagaView> active = manager.active(order.toPay());
    if (active.isPresent()) {
      return active.map(saga -> refusalFor(saga, order).with("sagaId", saga.id()));
    }
    return switch (order.status()) {
      case PLACED -> Optional.empty();
      case PAID -> Optional.of(alreadyPaid(order));
      case CANCELLED ->
          Optional.of(
              Problem.conflict("order-cancelled", "Order " + order.orderId() + " is cancelled."));
    };
  }

  private static Problem refusalFor(SagaView active, Order order) {
    return switch (active.status()) {
      case COMPLETED -> alreadyPaid(order);
      case RESOLVED ->
          Problem.conflict(
              "checkout-resolved",
              "A checkout of order "
                  + order.orderId()
                  + " was settled by hand; an operator has to free the order.");
      case RUNNING, COMPENSATING, COMPENSATED ->
          Problem.conflict(
              "checkout-running", "A checkout of order " + order.orderId() + " is running.");
    };
  }

  private static Problem alreadyPaid(Order order) {
    return Problem.conflict("already-paid", "Order " + order.orderId() + " is paid.");
  }

  /** Empty when another one was quicker, or when the database let this one give way. */
  private Optional<SagaView> tryToBegin(CheckoutRequest asked, Order order) {
    UUID id = ids.generate();
    try {
      manager.start(id, order.toPay(), () -> keys.bind(asked, id));
    } catch (DataIntegrityViolationException | ConcurrencyFailureException lost) {
      log.debug("Order {} is looked at again: {}", order.orderId(), lost.toString());
      return Optional.empty();
    }
    admission.begun();
    return sagas.find(id);
  }
}
