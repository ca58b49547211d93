package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.messaging.PasswordFile;
import io.paysaga.saga.orchestration.api.InFlightSagas;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** What the door of every checkout is told from outside. */
@Validated
@ConfigurationProperties("paysaga")
public record CheckoutProperties(
    @DefaultValue @Valid Checkout checkout,
    @DefaultValue @Valid Limits limits,
    @DefaultValue @Valid Redis redis) {

  private static final String MAX_WAIT =
      "paysaga.checkout.max-wait is 0s to 5m, because a connection waits with it";
  private static final String MOST_IN_FLIGHT =
      "paysaga.checkout.most-in-flight is 1 to " + InFlightSagas.MOST_COUNTED;

  /**
   * The door itself.
   *
   * @param maxWait longest wait that a client may ask for with {@code Prefer: wait}
   * @param mostWaiting so many requests wait so at once; a further one is answered at once
   * @param mostInFlight with so many sagas of a flow running or being undone, those that are stuck
   *     not counted, no further one of it is begun
   * @param mostQueued so many requests of a flow wait for the next batch while two are under way; a
   *     further one is refused
   */
  record Checkout(
      @DefaultValue("30s")
          @DurationMin(message = MAX_WAIT)
          @DurationMax(minutes = 5, message = MAX_WAIT)
          Duration maxWait,
      @DefaultValue("1000")
          @PositiveOrZero(message = "paysaga.checkout.most-waiting must not be negative")
          int mostWaiting,
      @DefaultValue("10000")
          @Min(value = 1, message = MOST_IN_FLIGHT)
          @Max(value = InFlightSagas.MOST_COUNTED, message = MOST_IN_FLIGHT)
          int mostInFlight,
      @DefaultValue("1000")
          @PositiveOrZero(message = "paysaga.checkout.most-queued must not be negative")
          int mostQueued,
      @DefaultValue @Valid Lock lock) {}

  /**
   * What one buyer may have of what all share; 0 is as much as they like.
   *
   * @param inFlight so many sagas running or being undone, those that are stuck not counted
   * @param waits so many requests that wait with {@code Prefer: wait}
   */
  record Limits(
      @DefaultValue("0") @PositiveOrZero(message = "paysaga.limits.in-flight must not be negative")
          int inFlight,
      @DefaultValue("0") @PositiveOrZero(message = "paysaga.limits.waits must not be negative")
          int waits) {}

  /**
   * The lock of what is checked out.
   *
   * @param lease how long a checkout may hold the lock; one with an Idempotency-Key tries for as
   *     long
   * @param skipAfterFailure how long checkouts do without Redis after it did not answer
   */
  record Lock(
      @DefaultValue("3s")
          @DurationMin(millis = 1, message = "paysaga.checkout.lock.lease must be at least 1ms")
          Duration lease,
      @DefaultValue("5s")
          @DurationMin(
              millis = 1,
              message = "paysaga.checkout.lock.skip-after-failure must be at least 1ms")
          Duration skipAfterFailure) {}

  /**
   * The Redis that holds the locks.
   *
   * @param address as redis://host:port, or rediss:// with TLS
   * @param user who signs in; without, whoever the address names
   * @param passwordFile its password, read at each new connection
   */
  record Redis(
      @DefaultValue("redis://127.0.0.1:16379")
          @Pattern(
              regexp = "rediss?://([^/@]*@)?(\\[[\\p{XDigit}:]+]|[^/@:\\[]+):\\d+/?",
              message =
                  "paysaga.redis.address is redis://host:port or rediss://host:port, without the"
                      + " index of a database: each stack has a Redis of its own")
          String address,
      @Nullable String user,
      @Nullable PasswordFile passwordFile) {

    /**
     * @throws IllegalStateException when one of two is missing that go together
     */
    Redis {
      if ((user == null) != (passwordFile == null)) {
        throw new IllegalStateException(
            "paysaga.redis.user and paysaga.redis.password-file go together.");
      }
    }
  }
}
