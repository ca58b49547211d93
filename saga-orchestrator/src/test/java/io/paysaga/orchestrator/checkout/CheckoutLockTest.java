package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.paysaga.saga.api.Subject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.redisson.api.RFuture;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.misc.CompletableFutureWrapper;

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

  @BeforeEach
  void lockTheOrder() {
    when(checkout.word()).thenReturn("checkout");
    when(checkout.subject()).thenReturn(Subject.of("ORDER", 1));
    when(redis.getLock("checkout:ORDER:1:0")).thenReturn(lock);
  }

  @Test
  void asksRedisAgainWhenTheTimeHasPassed() {
    when(lock.tryLockAsync(anyLong(), anyLong(), any(), anyLong()))
        .thenAnswer(asked -> failed(new RedisTimeoutException("away")));
    assertThat(locks.take(checkout).join()).isPresent();
    elapsed = elapsed.plus(SKIP).minusNanos(1);
    assertThat(locks.take(checkout).join()).isPresent();
    verify(lock).tryLockAsync(anyLong(), anyLong(), any(), anyLong());
    elapsed = elapsed.plusNanos(1);
    assertThat(locks.take(checkout).join()).isPresent();
    verify(lock, times(2)).tryLockAsync(anyLong(), anyLong(), any(), anyLong());
  }

  /** It connects when it is asked first. */
  @Test
  void goesOnWhenRedisCannotEvenBeAsked() {
    when(lock.tryLockAsync(anyLong(), anyLong(), any(), anyLong()))
        .thenThrow(new RedisConnectionException("away"));
    assertThat(locks.take(checkout).join().orElseThrow().release()).isCompleted();
  }

  @Test
  void isHeldByARequestAndNotByItsThread() {
    when(lock.tryLockAsync(eq(0L), eq(3_000L), eq(MILLISECONDS), anyLong()))
        .thenAnswer(asked -> answered(true));
    when(lock.unlockAsync(anyLong())).thenAnswer(asked -> answered(null));
    locks.take(checkout).join().orElseThrow().release().join();
    locks.take(checkout).join().orElseThrow().release().join();

    ArgumentCaptor<Long> taken = ArgumentCaptor.forClass(Long.class);
    ArgumentCaptor<Long> released = ArgumentCaptor.forClass(Long.class);
    verify(lock, times(2)).tryLockAsync(anyLong(), anyLong(), any(), taken.capture());
    verify(lock, times(2)).unlockAsync(released.capture());
    assertThat(released.getAllValues()).isEqualTo(taken.getAllValues()).doesNotHaveDuplicates();
  }

  private static <T> RFuture<T> answered(T answer) {
    return new CompletableFutureWrapper<>(answer);
  }

  private static <T> RFuture<T> failed(RuntimeException failure) {
    return new CompletableFutureWrapper<>(failure);
  }
}
