package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.function.Function.identity;

import io.paysaga.saga.orchestration.api.SagaView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * A request on its way to its saga, or to why there is none.
 *
 * @param http in whose name it is handled; null when nobody asks over HTTP
 * @param since when it came, in elapsed time
 * @param decided what is said first counts
 * @param lock null until it is its turn
 */
record Asked(
    SagaRequest<?> request,
    @Nullable RequestAttributes http,
    long since,
    CompletableFuture<SagaView> decided,
    AtomicReference<CheckoutLock.@Nullable Held> lock) {

  static Asked of(SagaRequest<?> request) {
    return new Asked(
        request,
        RequestContextHolder.getRequestAttributes(),
        System.nanoTime(),
        new CompletableFuture<>(),
        new AtomicReference<>());
  }

  boolean hasKey() {
    return request.key() != null;
  }

  boolean isLocked() {
    return lock.get() != null;
  }

  boolean isOpen() {
    return !decided.isDone();
  }

  void refuse(Refusal refusal) {
    decided.completeExceptionally(new RequestRefused(refusal));
  }

  void fail(Throwable failure) {
    decided.completeExceptionally(failure);
  }

  /** Those of which one is handled at a time: its thing, and its key. */
  List<Object> apart() {
    String thing = CheckoutLock.nameOf(request);
    return hasKey() ? List.of(thing, IdempotencyKeys.Key.of(request)) : List.of(thing);
  }

  /** What was decided, once its lock is given back: whoever asks next finds it free. */
  CompletableFuture<SagaView> answer() {
    return decided
        .handle((saga, none) -> isLocked() ? lock.get().release() : completedFuture((Void) null))
        .thenCompose(identity())
        .thenCompose(released -> decided);
  }
}
