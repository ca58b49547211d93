package io.paysaga.orchestrator.checkout;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.http.Problem;
import io.paysaga.orchestrator.runtime.SagaView;
import io.paysaga.orchestrator.runtime.Sagas;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Begins the saga of what is paid for, at most one at a time.
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
  private final CheckoutLock lock;
  private final Sagas sagas;
  private final Admission admission;
  private final Duration lease;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  Checkouts(
      IdempotencyKeys keys,
      CheckoutLock lock,
      Sagas sagas,
      Admission admission,
      CheckoutSettings settings) {
    this.keys = keys;
    this.lock = lock;
    this.sagas = sagas;
    this.admission = admission;
    this.lease = settings.checkout().lock().lease();
  }

  /**
   * The new saga, which is durable, or the one that the request's key is bound to.
   *
   * @param read asks the owner for what is to be paid
   * @throws Problem when there is neither
   */
  SagaView begin(CheckoutRequest asked, Supplier<Purchase> read) {
    if (admission.isFull()) {
      return boundTo(asked).orElseThrow(Admission::overloaded);
    }
    return boundTo(asked).orElseGet(() -> beginLocked(asked, read));
  }

  private Optional<SagaView> boundTo(CheckoutRequest asked) {
    return keys.sagaOf(asked).flatMap(sagas::find);
  }

  private SagaView beginLocked(CheckoutRequest asked, Supplier<Purchase> read) {
    // With a key, it may be the same request that holds the lock.
    Duration wait = asked.key() == null ? Duration.ZERO : lease;
    try {
      return lock.holding(
              asked.subject(),
              wait,
              () -> boundTo(asked).orElseGet(() -> beginNew(asked, read.get())))
          .or(() -> boundTo(asked))
          .orElseThrow(
              () ->
                  Problem.conflict(
                      "checkout-in-progress",
                      "Another checkout of " + asked.subject() + " is being accepted."));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable(
          "service-unavailable", "The wait for the lock was interrupted.", RETRY_AFTER, stopping);
    }
  }

  private SagaView beginNew(CheckoutRequest asked, Purchase purchase) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Problem> refusal = refusalOf(purchase);
      if (refusal.isPresent()) {
        return boundTo(asked).orElseThrow(refusal::get);
      }
      Optional<SagaView> begun = tryToBegin(asked, purchase).or(() -> boundTo(asked));
      if (begun.isPresent()) {
        return begun.get();
      }
    }
    throw Problem.unavailable(
        "checkout-contended", "Too many checkouts of this at once.", RETRY_AFTER);
  }

  private static Optional<Problem> refusalOf(Purchase purchase) {
    return purchase
        .active()
        .map(saga -> refusalFor(saga, purchase).with("sagaId", saga.id()))
        .or(purchase::refusal);
  }

  private static Problem refusalFor(SagaView active, Purchase purchase) {
    return switch (active.status()) {
      case COMPLETED -> purchase.alreadyPaid();
      case RESOLVED ->
          Problem.conflict(
              "checkout-resolved",
              "A checkout of %s was settled by hand; an operator has to free it."
                  .formatted(purchase.name()));
      case RUNNING, COMPENSATING, COMPENSATED ->
          Problem.conflict(
              "checkout-running", "A checkout of %s is running.".formatted(purchase.name()));
    };
  }

  /** Empty when another one was quicker, or when the database let this one give way. */
  private Optional<SagaView> tryToBegin(CheckoutRequest asked, Purchase purchase) {
    UUID id = ids.generate();
    try {
      purchase.begin(id, () -> keys.bind(asked, id));
    } catch (DataIntegrityViolationException | ConcurrencyFailureException lost) {
      log.debug("{} is looked at again: {}", asked.subject(), lost.toString());
      return Optional.empty();
    }
    admission.begun();
    return sagas.find(id);
  }
}
