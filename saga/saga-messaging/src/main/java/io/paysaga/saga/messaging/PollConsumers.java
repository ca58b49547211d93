package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The consumer threads of one topic: each polls, hands the poll to its own worker and commits the
 * offsets when the worker returns. When it throws, the partitions are paused and the same poll is
 * handed over again, with growing pauses, for ever. Stopping finishes the poll in hand.
 */
public final class PollConsumers implements SmartLifecycle {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private final List<KafkaMessageListenerContainer<byte[], byte[]>> containers;
  private final boolean autoStartup;

  /** What one consumer thread does. An instance is used by that thread only. */
  public interface Worker extends BatchConsumerAwareMessageListener<byte[], byte[]> {

    /** Nothing came for a moment; called again and again while nothing comes. */
    default void onIdle(Consumer<?, ?> consumer) {}
  }

  /**
   * What to consume and how.
   *
   * @param idleAfter after which silence the worker is called though nothing came
   * @param consumerSettings Kafka consumer settings that differ from the service's
   * @param autoStartup whether they start with the application
   */
  public record Spec(
      String topic,
      String group,
      int threads,
      Duration idleAfter,
      Duration longestPause,
      Map<String, String> consumerSettings,
      boolean autoStartup) {}

  private PollConsumers(
      List<KafkaMessageListenerContainer<byte[], byte[]>> containers, boolean autoStartup) {
    this.containers = containers;
    this.autoStartup = autoStartup;
  }

  public static PollConsumers of(
      ConsumerFactory<byte[], byte[]> consumers, Spec spec, Supplier<? extends Worker> workers) {
    return new PollConsumers(
        IntStream.range(0, spec.threads())
            .mapToObj(thread -> container(consumers, spec, thread, workers.get()))
            .toList(),
        spec.autoStartup());
  }

  /** Started and stopped as one. */
  public static PollConsumers together(List<PollConsumers> several) {
    return new PollConsumers(
        several.stream().flatMap(one -> one.containers.stream()).toList(),
        several.stream().allMatch(PollConsumers::isAutoStartup));
  }

  private static KafkaMessageListenerContainer<byte[], byte[]> container(
      ConsumerFactory<byte[], byte[]> consumers, Spec spec, int thread, Worker worker) {
    ContainerProperties properties = new ContainerProperties(spec.topic());
    properties.setGroupId(spec.group());
    properties.setMessageListener(worker);
    properties.setAckMode(ContainerProperties.AckMode.BATCH);
    properties.setPollTimeout(spec.idleAfter().toMillis());
    properties.setIdleEventInterval(spec.idleAfter().toMillis());
    properties.setIdleBeforeDataMultiplier(1);
    Properties settings = new Properties();
    settings.putAll(spec.consumerSettings());
    properties.setKafkaConsumerProperties(settings);
    var container = new KafkaMessageListenerContainer<>(consumers, properties);
    container.setBeanName(spec.topic() + "-" + thread);
    container.setClientIdSuffix("-" + spec.topic() + "-" + thread);
    container.setCommonErrorHandler(sameAgain(spec.longestPause()));
    // Published by the consumer's own thread, between two polls.
    container.setApplicationEventPublisher(
        event -> {
          if (event instanceof ListenerContainerIdleEvent idle) {
            worker.onIdle(idle.getConsumer());
          }
        });
    return container;
  }

  private static DefaultErrorHandler sameAgain(Duration longestPause) {
    ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
    pauses.setMaxInterval(longestPause.toMillis());
    DefaultErrorHandler handler = new DefaultErrorHandler(pauses);
    // Without this, Spring Kafka holds some exceptions for hopeless and skips the poll.
    handler.setClassifications(Map.of(), true);
    handler.setLogLevel(org.springframework.kafka.KafkaException.Level.WARN);
    return handler;
  }

  @Override
  public void start() {
    containers.forEach(KafkaMessageListenerContainer::start);
  }

  @Override
  public void stop(Runnable whenStopped) {
    CompletableFuture.allOf(
            containers.stream().map(PollConsumers::stopping).toArray(CompletableFuture[]::new))
        .thenRun(whenStopped);
  }

  private static CompletableFuture<Void> stopping(KafkaMessageListenerContainer<?, ?> container) {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    container.stop(() -> stopped.complete(null));
    return stopped;
  }

  @Override
  public void stop() {
    containers.forEach(KafkaMessageListenerContainer::stop);
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }

  @Override
  public boolean isRunning() {
    return containers.stream().anyMatch(KafkaMessageListenerContainer::isRunning);
  }
}
