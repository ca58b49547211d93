package io.paysaga.orchestrator.checkout;

import io.paysaga.orchestrator.runtime.InFlight;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What the checkout's door is told from outside. */
@ConfigurationProperties("paysaga")
record CheckoutSettings(
    @DefaultValue Checkout checkout,
    @DefaultValue Redis redis,
    @DefaultValue OrderService orderService) {

  /**
   * @throws IllegalArgumentException naming the two settings that do not fit together
   */
  CheckoutSettings {
    Duration read = orderService.connectTimeout().plus(orderService.readTimeout());
    if (read.compareTo(checkout.lock().lease()) >= 0) {
      throw new IllegalArgumentException(
          "paysaga.checkout.lock.lease (%s) must be longer than paysaga.order-service.connect-timeout plus paysaga.order-service.read-timeout (%s): the order is read under the lock."
              .formatted(checkout.lock().lease(), read));
    }
  }

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
      if (mostInFlight < 1 || mostInFlight > InFlight.MOST_COUNTED) {
        throw new IllegalArgumentException(
            "paysaga.checkout.most-in-flight is 1 to "
                + InFlight.MOST_COUNTED
                + ", not "
                + mostInFlight
                + ".");
      }
    }
  }

  /**
   * The lock of an order.
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

  /**
   * Where orders are read.
   *
   * @param url where order-service answers, as http://host:port
   * @param connectTimeout longest wait for a connection to order-service
   * @param readTimeout longest wait for the whole answer of order-service
   */
  record OrderService(
      @DefaultValue("http://127.0.0.1:8081") URI url,
      @DefaultValue("500ms") Duration connectTimeout,
      @DefaultValue("1500ms") Duration readTimeout) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    OrderService {
      if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "paysaga.order-service.url is http://host:port or https://host:port, not '"
                + url
                + "'.");
      }
      positive("paysaga.order-service.connect-timeout", connectTimeout);
      positive("paysaga.order-service.read-timeout", readTimeout);
    }
  }

  private static void positive(String setting, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(setting + " must be at least 1ms, not " + value + ".");
    }
  }
}
