package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.scheduling.TaskScheduler;

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
  private final List<NewTopic> topics;
  private final TaskScheduler scheduler;
  private volatile boolean running;

  TopicSetup(
      KafkaAdmin admin,
      MessagingProperties.Topics settings,
      List<String> names,
      TaskScheduler scheduler) {
    this.admin = admin;
    this.scheduler = scheduler;
    this.topics =
        names.stream()
            .flatMap(
                name ->
                    Stream.of(
                        topic(name, settings, LARGEST_BATCH),
                        // Room for the reason: every record must fit, or it blocks its partition.
                        topic(name + "-dlt", settings, 2 * LARGEST_BATCH)))
            .toList();
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

  /** Before the consumers, so that they find their topics. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 1;
  }

  @Override
  public void start() {
    running = true;
    createOrTryAgain();
  }

  private void createOrTryAgain() {
    try {
      admin.createOrModifyTopics(topics.toArray(NewTopic[]::new));
      log.info("Topics exist: {}", topics.stream().map(NewTopic::name).toList());
    } catch (RuntimeException away) {
      log.warn("Cannot create topics yet: {}", away.getMessage());
      if (running) {
        scheduler.schedule(this::createOrTryAgain, scheduler.getClock().instant().plus(PAUSE));
      }
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
