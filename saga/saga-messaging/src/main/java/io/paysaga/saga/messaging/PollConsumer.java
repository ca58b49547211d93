package io.paysaga.saga.messaging;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerRetryAuthSuccessfulEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * One consumer thread. It reads until it is stopped: what a broker forbids it asks for again, an
 * {@link Error} of its worker costs it one poll, and a thread that has ended all the same is begun
 * again by {@link #goOn}.
 */
final class PollConsumer {

  private static final Logger log = LoggerFactory.getLogger(PollConsumer.class);

  /** What Kafka's client says of a name that nobody knows, or not yet. */
  private static final String UNKNOWN_NAME = "No resolvable bootstrap urls";

  private static final long FIRST_PAUSE = 200;

  private final String name;
  private final KafkaMessageListenerContainer<byte[], byte[]> container;

  private boolean begun;
  private boolean waitsForItsName;
  private volatile @Nullable String trouble;

  /** A commit may have failed, which its container would not try again. */
  private volatile boolean mayLag;

  PollConsumer(
      ConsumerFactory<byte[], byte[]> consumers,
      PollConsumers.Spec spec,
      int thread,
      PollConsumers.Worker worker) {
    this.name = spec.topic() + "-" + thread;
    ContainerProperties properties = new ContainerProperties(spec.topic());
    properties.setGroupId(spec.group());
    properties.setMessageListener(reading(worker));
    // A commit costs as much as a small poll, and inboxes answer what comes again. Whatever is not
    // committed yet is, before partitions are given away and at a stop.
    properties.setAckMode(ContainerProperties.AckMode.TIME);
    properties.setAckTime(GatheringConsumer.BETWEEN_COMMITS.toMillis());
    properties.setPollTimeout(spec.idleAfter().toMillis());
    properties.setIdleEventInterval(spec.idleAfter().toMillis());
    properties.setIdleBeforeDataMultiplier(1);
    // Without it, a consumer that is forbidden something ends for good.
    properties.setAuthExceptionRetryInterval(spec.longestPause());
    Properties settings = new Properties();
    settings.putAll(spec.consumerSettings());
    properties.setKafkaConsumerProperties(settings);
    this.container = new KafkaMessageListenerContainer<>(consumers, properties);
    container.setBeanName(name);
    container.setClientIdSuffix(suffix(spec.topic()) + thread);
    container.setCommonErrorHandler(new SameAgain(spec.longestPause().toMillis()));
    // Published by the consumer's own thread, between two polls.
    container.setApplicationEventPublisher(event -> on(event, worker));
  }

  /** What stands between the application's name and the thread's number in the id of a client. */
  static String suffix(String topic) {
    return "-" + topic + "-";
  }

  private BatchConsumerAwareMessageListener<byte[], byte[]> reading(PollConsumers.Worker worker) {
    return (poll, consumer) -> {
      trouble = null;
      try {
        worker.onMessage(poll, consumer);
      } catch (Error fault) {
        // Outside this listener it would end the thread, and nobody would read its partitions.
        trouble = fault.toString();
        throw new TechnicalFailure("A fault of this process: " + fault, fault);
      }
    };
  }

  private void on(Object event, PollConsumers.Worker worker) {
    if (event instanceof ListenerContainerIdleEvent idle) {
      trouble = null;
      beIdle(worker, idle.getConsumer());
    } else if (event instanceof ConsumerRetryAuthEvent forbidden) {
      mayLag = true;
      trouble = "the broker refuses it: " + forbidden.getReason();
    } else if (event instanceof ConsumerRetryAuthSuccessfulEvent) {
      trouble = null;
    } else if (event instanceof ConsumerStoppedEvent ended
        && ended.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
      trouble = "it ended: " + ended.getReason();
    }
  }

  private void beIdle(PollConsumers.Worker worker, @Nullable Consumer<?, ?> consumer) {
    try {
      if (consumer != null) {
        if (mayLag) {
          // All that was fetched is handled.
          consumer.commitSync();
          mayLag = false;
        }
        worker.onIdle(consumer);
      }
    } catch (Error fault) {
      log.error("A fault of this process while nothing came for {}", name, fault);
    }
  }

  /**
   * @throws KafkaException when it is set up wrongly; not when the broker is away or its name is
   *     unknown, which is waited for
   */
  synchronized void start() {
    begun = true;
    try {
      begin();
    } catch (KafkaException failed) {
      if (!waitsForItsName) {
        throw failed;
      }
      log.warn("{} begins once Kafka's name is known: {}", name, trouble);
    }
  }

  /** Begins again what has ended though nobody stopped it. */
  synchronized void goOn() {
    if (!begun || container.isRunning()) {
      return;
    }
    String why = trouble;
    boolean known = waitsForItsName;
    try {
      begin();
      log.warn("{} reads again; before, {}", name, why);
    } catch (RuntimeException | Error failed) {
      if (!known || !waitsForItsName) {
        log.warn("{} does not read: {}", name, trouble);
      }
    }
  }

  private void begin() {
    try {
      container.start();
      waitsForItsName = false;
      trouble = null;
    } catch (RuntimeException | Error failed) {
      String reason =
          String.valueOf(NestedExceptionUtils.getMostSpecificCause(failed).getMessage());
      waitsForItsName = reason.startsWith(UNKNOWN_NAME);
      trouble = reason;
      throw failed;
    }
  }

  synchronized void stop(Runnable whenStopped) {
    begun = false;
    container.stop(whenStopped);
  }

  synchronized void stop() {
    begun = false;
    container.stop();
  }

  synchronized boolean isBegun() {
    return begun;
  }

  /** Whether its thread lives, or has nothing to read from yet. */
  synchronized boolean isAlive() {
    return !begun || waitsForItsName || container.isRunning();
  }

  /** Why it does not read; null while it does. */
  @Nullable String trouble() {
    String known = trouble;
    return known == null ? null : name + ": " + known;
  }

  /** The same poll again, with growing pauses, for ever, whatever it failed for. */
  private final class SameAgain extends DefaultErrorHandler {

    private final long pause;

    SameAgain(long longestPause) {
      super(pauses(longestPause));
      this.pause = longestPause;
      // Without this, Spring Kafka holds some exceptions for hopeless and skips the poll.
      setClassifications(Map.of(), true);
      setLogLevel(org.springframework.kafka.KafkaException.Level.WARN);
    }

    private static BackOff pauses(long longestPause) {
      ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE, 2);
      pauses.setMaxInterval(longestPause);
      return pauses;
    }

    /**
     * No poll could be made, as when a stranger keeps it from its group, or no commit: told once,
     * and tried again after a pause.
     */
    @Override
    public void handleOtherException(
        Exception failed,
        Consumer<?, ?> consumer,
        MessageListenerContainer listening,
        boolean batch) {
      mayLag = true;
      String reason = failed.toString();
      if (!reason.equals(trouble)) {
        log.warn("{} cannot read", name, failed);
      }
      trouble = reason;
      try {
        ListenerUtils.stoppableSleep(listening, pause);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
