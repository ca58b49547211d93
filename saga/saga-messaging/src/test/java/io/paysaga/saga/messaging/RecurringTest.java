package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

class RecurringTest {

  private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
  private final AtomicInteger times = new AtomicInteger();

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void comesAgainAfterThePauseThatItAskedFor() {
    Recurring work = pausing(time -> time < 3 ? Duration.ofMillis(time) : Duration.ofDays(1));
    work.start();
    await().until(() -> times.get() == 3);
    assertThat(work.isRunning()).isTrue();
  }

  @Test
  void comesAgainAfterAFailure() {
    pausing(
            time -> {
              if (time == 1) {
                throw new IllegalStateException("the database is away");
              }
              return Duration.ofDays(1);
            })
        .start();
    await().atMost(Duration.ofSeconds(30)).until(() -> times.get() == 2);
  }

  @Test
  void comesNoMoreOnceItIsStopped() {
    Recurring[] work = new Recurring[1];
    work[0] =
        pausing(
            time -> {
              work[0].stop();
              return Duration.ZERO;
            });
    work[0].start();
    await().until(() -> times.get() == 1 && !work[0].isRunning());
    Recurring later = pausing(time -> Duration.ofDays(1));
    later.start();
    await().until(() -> times.get() == 2);
  }

  private Recurring pausing(IntFunction<Duration> pauses) {
    return new Recurring(scheduler) {
      @Override
      protected Duration once() {
        return pauses.apply(times.incrementAndGet());
      }
    };
  }
}
