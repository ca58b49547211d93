package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/**
 * The consumer threads of one topic: each polls, hands the poll to its own worker and commits the
 * offsets when the worker returns. When it throws, the partitions are paused and the same poll is
 * handed over again, with growing pauses, for ever. Stopping finishes the poll in hand.
 */
public final class PollConsumers implements SmartLifecycle {

  private final List<PollConsumer> threads;
  private final List<Membership> memberships;
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

  /**
   * Which group reads a topic, and how the clients of this application in it are called.
   *
   * @param client what their ids begin with
   */
  record Membership(String topic, String group, String client) {}

  private PollConsumers(
      List<PollConsumer> threads, List<Membership> memberships, boolean autoStartup) {
    this.threads = threads;
    this.memberships = memberships;
    this.autoStartup = autoStartup;
  }

  public static PollConsumers of(
      ConsumerFactory<byte[], byte[]> consumers, Spec spec, Supplier<? extends Worker> workers) {
    Object application =
        consumers.getConfigurationProperties().get(CommonClientConfigs.CLIENT_ID_CONFIG);
    return new PollConsumers(
        IntStream.range(0, spec.threads())
            .mapToObj(thread -> new PollConsumer(consumers, spec, thread, workers.get()))
            .toList(),
        List.of(
            new Membership(
                spec.topic(), spec.group(), application + PollConsumer.suffix(spec.topic()))),
        spec.autoStartup());
  }

  /** Started and stopped as one. */
  public static PollConsumers together(List<PollConsumers> several) {
    return new PollConsumers(
        several.stream().flatMap(one -> one.threads.stream()).toList(),
        several.stream().flatMap(one -> one.memberships.stream()).toList(),
        several.stream().allMatch(PollConsumers::isAutoStartup));
  }

  List<Membership> memberships() {
    return memberships;
  }

  /** How many threads they are. */
  int size() {
    return threads.size();
  }

  /** Begins again what has ended though nobody stopped it. */
  void goOn() {
    threads.forEach(PollConsumer::goOn);
  }

  boolean areAlive() {
    return threads.stream().allMatch(PollConsumer::isAlive);
  }

  /** Why threads do not read, a sentence each; empty while all do. */
  Stream<String> troubles() {
    return threads.stream().map(PollConsumer::trouble).filter(Objects::nonNull);
  }

  @Override
  public void start() {
    threads.forEach(PollConsumer::start);
  }

  @Override
  public void stop(Runnable whenStopped) {
    CompletableFuture.allOf(
            threads.stream().map(PollConsumers::stopping).toArray(CompletableFuture[]::new))
        .thenRun(whenStopped);
  }

  private static CompletableFuture<Void> stopping(PollConsumer thread) {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    thread.stop(() -> stopped.complete(null));
    return stopped;
  }

  @Override
  public void stop() {
    threads.forEach(PollConsumer::stop);
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }

  /** From the start to the stop, also while a thread waits for its broker. */
  @Override
  public boolean isRunning() {
    return threads.stream().anyMatch(PollConsumer::isBegun);
  }
}
