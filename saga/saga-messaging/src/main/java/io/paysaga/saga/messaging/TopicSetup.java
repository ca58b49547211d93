package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Creates the topics that are missing, each with its dead letters; while the broker is away, tries
 * again until it has.
 */
final class TopicSetup implements SmartLifecycle {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Kafka's default, whatever the broker's is. */
  private static final int LARGEST_BATCH = 1_048_588;

  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private final KafkaAdmin admin;
  private final boolean autoStartup;
  private final NewTopic[] topics;
  private volatile boolean done;

  TopicSetup(
      KafkaAdmin admin, MessagingProperties settings, Collection<String> names, SagaTimers timers) {
    this.admin = admin;
    this.autoStartup = settings.autoStartup();
    this.topics =
        names.stream()
            .flatMap(
                name ->
                    Stream.of(
                        topic(name, settings.topics(), LARGEST_BATCH),
                        // Room for the reason: every record must fit, or it blocks its partition.
                        topic(name + "-dlt", settings.topics(), 2 * LARGEST_BATCH)))
            .toArray(NewTopic[]::new);
    this.done = topics.length == 0;
    timers.add(this::createUntilDone);
  }

  private static NewTopic topic(
      String name, MessagingProperties.Topics settings, int largestBatch) {
    return new NewTopic(name, settings.partitions(), settings.replicationFactor())
        .configs(
            Map.of(
                "retention.ms",
                Long.toString(settings.retention().toMillis()),
                // The broker's clock: what was read up to a deadline is judged by one clock.
                "message.timestamp.type",
                "LogAppendTime",
                // A record lives until its whole segment is old: by default a week longer.
                "segment.ms",
                Long.toString(settings.retention().dividedBy(3).toMillis()),
                "max.message.bytes",
                Integer.toString(largestBatch),
                // Else a megabyte that was compressed is read as a gigabyte, and fits nowhere.
                "compression.type",
                "uncompressed"));
  }

  private synchronized @Nullable Duration createUntilDone() {
    if (!done) {
      try {
        admin.createOrModifyTopics(topics);
        done = true;
        log.info("Topics exist: {}", Stream.of(topics).map(NewTopic::name).toList());
      } catch (RuntimeException away) {
        log.warn("Cannot create topics yet: {}", away.getMessage());
      }
    }
    return done ? null : PAUSE;
  }

  /**
   * The first try is over before the consumers start: they find their topics, if Kafka is there.
   */
  @Override
  public void start() {
    createUntilDone();
  }

  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 1;
  }

  @Override
  public void stop() {}

  @Override
  public boolean isRunning() {
    return done;
  }

  @Override
  public boolean isAutoStartup() {
    return autoStartup;
  }
}
