package io.paysaga.saga.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.TriggerContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.TriggerTask;

/**
 * What comes again and again, from the application's start to its stop, on a few threads of its
 * own: a scheduler of the application's keeps its threads and its tasks.
 */
public final class SagaTimers implements SmartLifecycle {

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final int THREADS = 4;
  private static final Logger log = LoggerFactory.getLogger(SagaTimers.class);

  private final boolean autoStartup;
  private final Duration afterFailure;
  private final List<TriggerTask> tasks = new ArrayList<>();
  private final List<Future<?>> scheduled = new ArrayList<>();
  private @Nullable ThreadPoolTaskScheduler scheduler;

  /**
   * @param autoStartup whether they start with the application
   */
  public SagaTimers(boolean autoStartup) {
    this(autoStartup, AFTER_FAILURE);
  }

  /**
   * @param afterFailure the pause until what failed comes again
   */
  SagaTimers(boolean autoStartup, Duration afterFailure) {
    this.autoStartup = autoStartup;
    this.afterFailure = afterFailure;
  }

  /**
   * Does this at the start and then after each pause that it asks for; after a failure it comes
   * again too.
   *
   * @param once does the work and returns the pause until the next time, or null when it is done
   *     for good; never called again before it returns
   */
  public synchronized void add(Supplier<@Nullable Duration> once) {
    Pausing pausing = new Pausing(once);
    TriggerTask task = new TriggerTask(pausing, pausing);
    tasks.add(task);
    if (scheduler != null) {
      schedule(task, scheduler);
    }
  }

  private void schedule(TriggerTask task, ThreadPoolTaskScheduler on) {
    Future<?> next = on.schedule(task.getRunnable(), task.getTrigger());
    if (next != null) {
      scheduled.add(next);
    }
  }

  @Override
  public synchronized void start() {
    ThreadPoolTaskScheduler started = new ThreadPoolTaskScheduler();
    started.setPoolSize(THREADS);
    started.setThreadNamePrefix("saga-timer-");
    // What is under way ends by itself: an interrupt would cost the pool a connection.
    started.setWaitForTasksToCompleteOnShutdown(true);
    started.initialize();
    tasks.forEach(task -> schedule(task, started));
    scheduler = started;
  }

  @Override
  public synchronized void stop() {
    scheduled.forEach(next -> next.cancel(false));
    scheduled.clear();
    if (scheduler != null) {
      scheduler.shutdown();
      scheduler = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return scheduler != null;
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }

  /** Its run tells when it comes next. */
  private final class Pausing implements Runnable, Trigger {

    private final Supplier<@Nullable Duration> once;
    private volatile @Nullable Duration pause = Duration.ZERO;

    Pausing(Supplier<@Nullable Duration> once) {
      this.once = once;
    }

    @Override
    public void run() {
      try {
        pause = once.get();
      } catch (RuntimeException failed) {
        pause = afterFailure;
        log.warn("What comes again and again failed; next in {}: {}", pause, failed.toString());
      } catch (Error fault) {
        // A timer that ended with it would be missed by nobody.
        pause = afterFailure;
        log.error("What comes again and again met a fault; next in {}", pause, fault);
      }
    }

    @Override
    public @Nullable Instant nextExecution(TriggerContext last) {
      Duration next = pause;
      Instant done = last.lastCompletion();
      return next == null ? null : (done == null ? last.getClock().instant() : done.plus(next));
    }
  }
}
