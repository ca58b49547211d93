package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.NestedExceptionUtils;
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

  private static final Held WITHOUT_REDIS = () -> {};

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

    void release();
  }

  /**
   * Takes the lock of what is checked out, or passes without it when Redis does not answer.
   *
   * @return empty when another one holds it
   */
  Optional<Held> take(SagaRequest<?> request) throws InterruptedException {
    return take(request, Duration.ZERO);
  }

  /**
   * As {@link #take}, but waits for another's lock as long as it may be held.
   *
   * @return empty when others held it all the while
   */
  Optional<Held> await(SagaRequest<?> request) throws InterruptedException {
    return take(request, settings.lease());
  }

  private Optional<Held> take(SagaRequest<?> request, Duration wait) throws InterruptedException {
    if (isSkipped()) {
      return Optional.of(WITHOUT_REDIS);
    }
    RLock lock =
        redis.getLock(
            String.join(
                ":",
                request.word(),
                request.subject().toString(),
                Long.toString(request.buyerId())));
    try {
      boolean taken = lock.tryLock(wait.toMillis(), settings.lease().toMillis(), MILLISECONDS);
      answered();
      return taken ? Optional.of(() -> unlock(lock)) : Optional.empty();
    } catch (RedisException away) {
      skip(away);
      return Optional.of(WITHOUT_REDIS);
    }
  }

  private void unlock(RLock lock) {
    try {
      lock.unlock();
    } catch (IllegalMonitorStateException late) {
      log.warn("{} was held for longer than its lease of {}", lock.getName(), settings.lease());
    } catch (RedisException away) {
      skip(away);
    }
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

  private void skip(RedisException away) {
    if (skipUntil.getAndSet(elapsed().plus(settings.skipAfterFailure())) == null) {
      log.warn(
          "Redis does not answer; checkouts go on without their locks: {}",
          NestedExceptionUtils.getMostSpecificCause(away).toString());
    }
  }
}
