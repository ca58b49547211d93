package io.paysaga.saga.messaging;

import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;

/** Begins consumer threads again that have ended though nobody stopped them. */
final class ConsumerRevival {

  private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(3);

  ConsumerRevival(ObjectProvider<PollConsumers> consumers, SagaTimers timers) {
    timers.add(
        () -> {
          consumers.forEach(PollConsumers::goOn);
          return UNTIL_NEXT_LOOK;
        });
  }
}
