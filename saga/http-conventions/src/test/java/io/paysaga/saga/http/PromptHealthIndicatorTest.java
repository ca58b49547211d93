package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

class PromptHealthIndicatorTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();

  @AfterEach
  void end() {
    gate.countDown();
    threads.shutdown();
  }

  @Test
  void tellsWhatTheIndicatorTells() {
    HealthIndicator prompt = prompt(() -> Health.up().withDetail("cluster", "a").build());

    assertThat(prompt.health()).isEqualTo(Health.up().withDetail("cluster", "a").build());
  }

  @Test
  void looksAgainOnceALookHasEnded() {
    HealthIndicator prompt =
        prompt(() -> looks.incrementAndGet() == 1 ? Health.up().build() : Health.down().build());

    assertThat(prompt.health().getStatus()).isEqualTo(Status.UP);
    assertThat(prompt.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void isDownWhenTheIndicatorThrows() {
    HealthIndicator prompt =
        prompt(
            () -> {
              throw new IllegalStateException("away");
            });

    assertThat(prompt.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(prompt.health().getDetails()).hasEntrySatisfying("error", this::namesTheCause);
  }

  private void namesTheCause(Object error) {
    assertThat(error).asString().contains("away");
  }

  @Test
  void isDownWhileTheIndicatorWaitsAndKeepsOneThreadOnly() {
    HealthIndicator prompt =
        prompt(
            () -> {
              looks.incrementAndGet();
              try {
                gate.await();
              } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
              }
              return Health.up().build();
            });

    for (int n = 0; n < 20; n++) {
      Health silent = prompt.health();
      assertThat(silent.getStatus()).isEqualTo(Status.DOWN);
      assertThat(silent.getDetails().get("cause")).asString().startsWith("No answer for ");
    }
    assertThat(looks).hasValue(1);

    gate.countDown();
    await().until(() -> prompt.health().getStatus().equals(Status.UP));
  }

  private HealthIndicator prompt(HealthIndicator indicator) {
    return new PromptHealthIndicator(indicator, threads);
  }
}
