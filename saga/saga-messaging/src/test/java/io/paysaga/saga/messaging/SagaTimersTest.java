package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SagaTimersTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final SagaTimers timers = new SagaTimers(true, Duration.ofMillis(50));
  private final AtomicInteger times = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();

  @AfterEach
  void stop() {
    timers.stop();
  }

  @Test
  void comesAgainAfterThePauseThatItAskedFor() {
    timers.add(() -> times.incrementAndGet() < 3 ? Duration.ofMillis(times.get()) : NEVER);
    assertThat(times).hasValue(0);
    timers.start();
    await().until(() -> times.get() == 3);
  }

  @Test
  void comesAgainAfterAFailure() {
    timers.add(
        () -> {
          if (times.incrementAndGet() == 1) {
            throw new IllegalStateException("the database is away");
          }
          return NEVER;
        });
    timers.start();
    await().until(() -> times.get() == 2);
  }

  @Test
  void comesAgainAfterAnError() {
    timers.add(
        () -> {
          if (times.incrementAndGet() == 1) {
            throw new NoClassDefFoundError("of a broken deployment");
          }
          return NEVER;
        });
    timers.start();
    await().until(() -> times.get() == 2);
    timers.add(() -> others.incrementAndGet() < 50 ? Duration.ofMillis(1) : NEVER);
    await().until(() -> others.get() == 50);
    assertThat(times).hasValue(2);
  }

  @Test
  void comesNoMoreOnceItIsDone() {
    timers.add(
        () -> {
          times.incrementAndGet();
          return null;
        });
    timers.add(() -> others.incrementAndGet() < 50 ? Duration.ofMillis(1) : NEVER);
    timers.start();
    await().until(() -> others.get() == 50);
    assertThat(times).hasValue(1);
  }

  @Test
  void comesNoMoreOnceItIsStoppedAndAgainOnceItIsStarted() {
    timers.add(
        () -> {
          times.incrementAndGet();
          timers.stop();
          return Duration.ZERO;
        });
    timers.start();
    await().until(() -> times.get() == 1 && !timers.isRunning());
    timers.start();
    await().until(() -> times.get() == 2 && !timers.isRunning());
  }
}
