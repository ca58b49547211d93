package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.springframework.core.NestedExceptionUtils.getMostSpecificCause;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets one request of a kind for a thing by its buyer through at a time, over all instances, to
 * spare the others the work. Whoever else asks for the thing, no matter how often, keeps the buyer
 * from nothing. It promises nothing: without Redis, or after its lease, everybody passes, and the
 * unique active key in the database decides.
 */
@Component
class CheckoutLock {

  private static final Logger log = LoggerFactory.getLogger(CheckoutLock.class);

  /** A lock is a request's, not a thread's. */
  private static final AtomicLong IDS = new AtomicLong();

  private static final Held WITHOUT_REDIS = () -> completedFuture(null);

  private final RedissonClient redis;
  private final CheckoutProperties.Lock settings;
  private final LongSupplier nanoTime;

  /** Until when Redis is not asked, in elapsed time; null while it answers. */
  private final AtomicReference<@Nullable Duration> skipUntil = new AtomicReference<>();

  @Autowired
  CheckoutLock(RedissonClient redis, CheckoutProperties settings) {
    this(redis, settings, System::nanoTime);
  }

  CheckoutLock(RedissonClient redis, CheckoutProperties settings, LongSupplier nanoTime) {
    this.redis = redis;
    this.settings = settings.checkout().lock();
    this.nanoTime = nanoTime;
  }

  /** What is checked out is held until this is released, or for the lease. */
  interface Held {

    /** Is complete when the lock is given back, or Redis does not answer. */
    CompletableFuture<Void> release();
  }

  /** What is locked of a request. */
  static String nameOf(SagaRequest<?> request) {
    return String.join(
        ":", request.word(), request.subject().toString(), Long.toString(request.buyerId()));
  }

  /**
   * Takes the lock of what is checked out, or passes without it when Redis does not answer.
   *
   * @return empty when another one holds it
   */
  CompletableFuture<Optional<Held>> take(SagaRequest<?> request) {
    if (isSkipped()) {
      return completedFuture(Optional.of(WITHOUT_REDIS));
    }
    RLock lock = redis.getLock(nameOf(request));
    long id = IDS.incrementAndGet();
    long lease = settings.lease().toMillis();
    // Redisson connects when it is asked first, and may throw then.
    return completedFuture(lock)
        .thenCompose(free -> free.tryLockAsync(0, lease, MILLISECONDS, id))
        .handle(
            (taken, away) -> {
              if (away != null) {
                skip(away);
                return Optional.of(WITHOUT_REDIS);
              }
              answered();
              return taken ? Optional.of(() -> release(lock, id)) : Optional.empty();
            });
  }

  private CompletableFuture<Void> release(RLock lock, long id) {
    return completedFuture(lock)
        .thenCompose(held -> held.unlockAsync(id))
        .exceptionally(
            failure -> {
              if (getMostSpecificCause(failure) instanceof IllegalMonitorStateException) {
                log.warn(
                    "{} was held for longer than its lease of {}",
                    lock.getName(),
                    settings.lease());
              } else {
                skip(failure);
              }
              return null;
            });
  }

  /** When the time is over, one request tries again, and the others go on without Redis. */
  private boolean isSkipped() {
    Duration until = skipUntil.get();
    return until != null
        && (elapsed().compareTo(until) < 0
            || !skipUntil.compareAndSet(until, elapsed().plus(settings.skipAfterFailure())));
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong());
  }

  private void answered() {
    if (skipUntil.getAndSet(null) != null) {
      log.info("Redis answers again; checkouts take their locks");
    }
  }

  private void skip(Throwable away) {
    if (skipUntil.getAndSet(elapsed().plus(settings.skipAfterFailure())) == null) {
      log.warn(
          "Redis does not answer; checkouts go on without their locks: {}",
          getMostSpecificCause(away).toString());
    }
  }
}
