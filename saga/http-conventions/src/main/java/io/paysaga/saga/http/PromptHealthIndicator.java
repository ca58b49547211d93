package io.paysaga.saga.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.health.application.AvailabilityStateHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Keeps a probe from waiting for what it asks about: what does not answer in time is down. The look
 * goes on in a thread of its own, one at a time; probes that come meanwhile share its outcome.
 */
final class PromptHealthIndicator implements HealthIndicator {

  private static final Duration LONGEST_WAIT = Duration.ofMillis(700);

  private final HealthIndicator indicator;
  private final Executor threads;
  private @Nullable Look look;

  private record Look(long begun, CompletableFuture<Health> outcome) {}

  PromptHealthIndicator(HealthIndicator indicator, Executor threads) {
    this.indicator = indicator;
    this.threads = threads;
  }

  /** In place of each indicator but those of this process's own state, which waits for nothing. */
  static BeanPostProcessor inPlaceOfEach() {
    Executor threads = Executors.newCachedThreadPool(PromptHealthIndicator::daemon);
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HealthIndicator indicator
                && !(bean instanceof AvailabilityStateHealthIndicator)
            ? new PromptHealthIndicator(indicator, threads)
            : bean;
      }
    };
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "health");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Health health() {
    Look shared = look();
    long passed = System.nanoTime() - shared.begun();
    try {
      return shared
          .outcome()
          .get(Math.max(0, LONGEST_WAIT.toNanos() - passed), TimeUnit.NANOSECONDS);
    } catch (TimeoutException silent) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - shared.begun());
      return Health.down().withDetail("cause", "No answer for " + millis + " ms.").build();
    } catch (ExecutionException failed) {
      return Health.down(failed.getCause()).build();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Health.unknown().build();
    }
  }

  private synchronized Look look() {
    Look last = look;
    if (last != null && !last.outcome().isDone()) {
      return last;
    }
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    Look next =
        new Look(System.nanoTime(), CompletableFuture.supplyAsync(() -> lookFor(request), threads));
    look = next;
    return next;
  }

  /** In the request's name, so that it waits for the database no longer than a door does. */
  private Health lookFor(@Nullable RequestAttributes request) {
    RequestContextHolder.setRequestAttributes(request);
    try {
      return indicator.health();
    } finally {
      RequestContextHolder.resetRequestAttributes();
    }
  }
}
