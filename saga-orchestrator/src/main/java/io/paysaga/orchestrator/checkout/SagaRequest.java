package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A buyer wants a saga to begin, as the one that pays for something. Each saga's door makes one of
 * these of a request, and hands it down once.
 *
 * @param <D> what the saga remembers
 */
public interface SagaRequest<D> {

  /** What is wanted, as {@code checkout}: codes, sentences and the lock are named by it. */
  String word();

  /** What it is about: the subject of the saga. */
  Subject subject();

  /** What it is about, in the middle of a sentence, as {@code order 100}. */
  String name();

  /** Whose saga it is that would begin. */
  SagaFlow<D> flow();

  long buyerId();

  /** The {@code Idempotency-Key}, unique per buyer. */
  @Nullable String key();

  /**
   * All that was asked, which is what the key is bound to: unlike anything that another flow is
   * asked, and the same in every build.
   */
  String asked();

  /** Asks the service that owns such things about several of them at once. */
  BatchedReadClient.Told ask(Set<Long> numbers);

  /**
   * Reads what its owner has just told of it; called under the lock, and at most once.
   *
   * @throws RequestRefused when there is no such thing, or it is not the buyer's
   * @throws Unavailable when the service did not tell
   */
  Offer<D> read(BatchedReadClient.Told told);

  /** What is said of a thing for which such a saga has completed, where its owner says nothing. */
  Refusal done();

  /**
   * What the saga would be about, as its owner has just told it, and what the saga begins with.
   *
   * @param refusal what its owner holds against it, as that it is paid; null when the saga may
   *     begin
   * @param madeAt since when there is this thing, which tells it from an earlier one of its id;
   *     null when its owner does not tell
   */
  record Offer<D>(@Nullable Refusal refusal, D data, @Nullable Instant madeAt) {}
}
