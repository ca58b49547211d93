package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;

/**
 * Work that comes again and again, on no thread of its own, each time after the pause that it asked
 * for the time before; after a failure it comes again too.
 */
public abstract class Recurring implements SmartLifecycle {

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(Recurring.class);

  private final TaskScheduler scheduler;
  private boolean running;
  private @Nullable ScheduledFuture<?> next;

  protected Recurring(TaskScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Does the work once; not called again before it returns.
   *
   * @return the pause until the next time
   */
  protected abstract Duration once();

  private void come() {
    Duration pause = AFTER_FAILURE;
    try {
      pause = once();
    } catch (RuntimeException failed) {
      log.warn("{} comes again in {}: {}", getClass().getSimpleName(), pause, failed.toString());
    }
    comeAfter(pause);
  }

  private synchronized void comeAfter(Duration pause) {
    if (running) {
      next = scheduler.schedule(this::come, scheduler.getClock().instant().plus(pause));
    }
  }

  @Override
  public synchronized void start() {
    running = true;
    comeAfter(Duration.ZERO);
  }

  @Override
  public synchronized void stop() {
    running = false;
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }
}
