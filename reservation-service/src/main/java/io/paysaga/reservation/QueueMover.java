package io.paysaga.reservation;

import io.paysaga.saga.messaging.SagaTimers;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Keeps the waiting queue at its pace also while nobody looks. Any number of instances may do so at
 * once.
 */
@Component
class QueueMover {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final WaitingQueue queue;
  private final Duration pause;

  QueueMover(WaitingQueue queue, QueueProperties settings, SagaTimers timers) {
    this.queue = queue;
    Duration half = settings.every().dividedBy(2);
    this.pause = half.compareTo(LONGEST_PAUSE) < 0 ? half : LONGEST_PAUSE;
    timers.add(this::once);
  }

  private Duration once() {
    queue.moveOn();
    return pause;
  }
}
