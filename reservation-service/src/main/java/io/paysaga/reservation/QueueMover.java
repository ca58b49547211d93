package io.paysaga.reservation;

import io.paysaga.saga.messaging.Recurring;
import java.time.Duration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Keeps the waiting queue at its pace also while nobody looks. Any number of instances may do so at
 * once.
 */
@Component
class QueueMover extends Recurring {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final WaitingQueue queue;
  private final Duration pause;

  QueueMover(WaitingQueue queue, QueueProperties settings, TaskScheduler scheduler) {
    super(scheduler);
    this.queue = queue;
    Duration half = settings.every().dividedBy(2);
    this.pause = half.compareTo(LONGEST_PAUSE) < 0 ? half : LONGEST_PAUSE;
  }

  @Override
  protected Duration once() {
    queue.moveOn();
    return pause;
  }
}
