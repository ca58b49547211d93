package io.paysaga.saga.orchestration.run;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.messaging.PollLoop;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the sagas of its partitions: replies, operators' acts and deadlines are handled
 * by its thread, in turn.
 */
final class SagaWorker implements PollConsumers.Worker {

  private static final Logger log = LoggerFactory.getLogger(SagaWorker.class);

  private final PollLoop<?> loop;
  private final OpenActs acts;
  private final Deadlines deadlines;

  SagaWorker(PollLoop<?> loop, OpenActs acts, Deadlines deadlines) {
    this.loop = loop;
    this.acts = acts;
    this.deadlines = deadlines;
  }

  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> poll, Consumer<?, ?> consumer) {
    loop.onPoll(poll, consumer);
    onIdle(consumer);
  }

  @Override
  public void onIdle(Consumer<?, ?> consumer) {
    CrashPoint.TIMER_BEFORE_JUDGING.passed();
    try {
      acts.look(
          consumer.assignment().stream()
              .map(TopicPartition::partition)
              .collect(toUnmodifiableSet()));
    } catch (RuntimeException notNow) {
      log.warn("Nobody looked for operators' acts: {}", notNow.toString());
    }
    try {
      deadlines.judge(consumer);
    } catch (RuntimeException notNow) {
      // Nothing was decided; the next tick looks again.
      log.warn("Deadlines were not judged: {}", notNow.toString());
    }
  }
}
