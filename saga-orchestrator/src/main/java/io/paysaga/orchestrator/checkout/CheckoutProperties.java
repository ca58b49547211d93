package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.orchestration.api.InFlightSagas;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What the door of every checkout is told from outside. */
@ConfigurationProperties("paysaga")
public record CheckoutProperties(@DefaultValue Checkout checkout, @DefaultValue Redis redis) {

  /**
   * The door itself.
   *
   * @param maxWait longest wait that a client may ask for with {@code Prefer: wait}
   * @param mostInFlight with so many sagas running or being undone, no further one is begun
   */
  record Checkout(
      @DefaultValue("30s") Duration maxWait,
      @DefaultValue("10000") int mostInFlight,
      @DefaultValue Lock lock) {

    private static final Duration MOST = Duration.ofMinutes(5);

    Checkout {
      if (maxWait.isNegative() || maxWait.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "paysaga.checkout.max-wait is 0s to 5m, because a connection waits with it: "
                + maxWait);
      }
      if (mostInFlight < 1 || mostInFlight > InFlightSagas.MOST_COUNTED) {
        throw new IllegalArgumentException(
            "paysaga.checkout.most-in-flight is 1 to "
                + InFlightSagas.MOST_COUNTED
                + ", not "
                + mostInFlight
                + ".");
      }
    }
  }

  /**
   * The lock of what is checked out.
   *
   * @param lease how long a checkout may hold the lock; one with an Idempotency-Key waits as long
   *     for it
   * @param skipAfterFailure how long checkouts do without Redis after it did not answer
   */
  record Lock(@DefaultValue("3s") Duration lease, @DefaultValue("5s") Duration skipAfterFailure) {

    Lock {
      positive("paysaga.checkout.lock.lease", lease);
      positive("paysaga.checkout.lock.skip-after-failure", skipAfterFailure);
    }
  }

  /**
   * The Redis that holds the locks.
   *
   * @param address as redis://host:port, or rediss:// with TLS
   */
  record Redis(@DefaultValue("redis://127.0.0.1:16379") URI address) {

    private static final Set<String> SCHEMES = Set.of("redis", "rediss");

    Redis {
      if (!SCHEMES.contains(String.valueOf(address.getScheme()))
          || address.getHost() == null
          || address.getPort() < 0) {
        throw new IllegalArgumentException(
            "paysaga.redis.address is redis://host:port or rediss://host:port, not '"
                + address
                + "'.");
      }
    }
  }

  static void positive(String setting, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(setting + " must be at least 1ms, not " + value + ".");
    }
  }
}
