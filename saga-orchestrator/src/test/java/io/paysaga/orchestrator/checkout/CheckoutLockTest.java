package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.paysaga.saga.api.Subject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisTimeoutException;

/** How long checkouts go on without Redis is elapsed time, whatever the clock says. */
class CheckoutLockTest {

  private static final Duration SKIP = Duration.ofSeconds(5);

  private final RedissonClient redis = mock();
  private final RLock lock = mock();
  private final SagaRequest<?> checkout = mock();
  private Duration elapsed = Duration.ofDays(-1);
  private final CheckoutLock locks =
      new CheckoutLock(
          redis,
          new CheckoutProperties(
              new CheckoutProperties.Checkout(
                  Duration.ZERO, 1, 1, 1, new CheckoutProperties.Lock(Duration.ofSeconds(3), SKIP)),
              new CheckoutProperties.Limits(0, 0),
              new CheckoutProperties.Redis("redis://127.0.0.1:1", null, null)),
          () -> elapsed.toNanos());

  @Test
  void asksRedisAgainWhenTheTimeHasPassed() throws InterruptedException {
    when(checkout.word()).thenReturn("checkout");
    when(checkout.subject()).thenReturn(Subject.of("ORDER", 1));
    when(redis.getLock(anyString())).thenReturn(lock);
    when(lock.tryLock(anyLong(), anyLong(), any())).thenThrow(new RedisTimeoutException("away"));
    assertThat(locks.take(checkout)).isPresent();
    elapsed = elapsed.plus(SKIP).minusNanos(1);
    assertThat(locks.take(checkout)).isPresent();
    verify(lock).tryLock(anyLong(), anyLong(), any());
    elapsed = elapsed.plusNanos(1);
    assertThat(locks.take(checkout)).isPresent();
    verify(lock, times(2)).tryLock(anyLong(), anyLong(), any());
  }
}
