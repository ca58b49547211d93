package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to pay for something. Each saga's door makes one of these of a request, and hands
 * it down once.
 *
 * @param <D> what the saga remembers that will pay
 */
public interface Checkout<D> {

  /** What is paid for: the subject of the saga that will pay. */
  Subject subject();

  /** What is paid for, in the middle of a sentence, as {@code order 100}. */
  String name();

  /** Whose saga pays for it. */
  SagaFlow<D> flow();

  long buyerId();

  /** The {@code Idempotency-Key}, unique per buyer. */
  @Nullable String key();

  /**
   * Asks the service that owns it; called under the lock, and at most once.
   *
   * @throws CheckoutRefused when there is no such thing, or it is not the buyer's
   * @throws Unavailable when the service does not tell
   */
  Offer<D> read();

  /**
   * What may be paid for, as its owner has just told it, and what the saga that would pay begins
   * with.
   *
   * @param refusal what its owner holds against it: it is paid, or can be paid no more; null when
   *     it may be paid
   * @param madeAt since when there is this thing, which tells it from an earlier one of its id;
   *     null when its owner does not tell
   */
  record Offer<D>(@Nullable Refusal refusal, D data, @Nullable Instant madeAt) {}
}
