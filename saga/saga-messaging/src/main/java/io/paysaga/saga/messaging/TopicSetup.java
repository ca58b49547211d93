package io.paysaga.saga.messaging;

import io.paysaga.saga.messaging.PollConsumers.Membership;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Creates the topics that are missing, each with its dead letters, and looks from time to time
 * whether one has vanished; tells once why it cannot. Topics that others read are left to them by
 * whom the broker does not let create them.
 */
final class TopicSetup implements SmartLifecycle {

  private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(3);
  private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(10);

  /** Kafka's default, whatever the broker's is. */
  private static final int LARGEST_BATCH = 1_048_588;

  private static final String DEAD_LETTERS = "-dlt";

  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private final KafkaAdmin admin;
  private final BrokerAdmin broker;
  private final MessagingProperties settings;
  private final NewTopic[] topics;
  private final ObjectProvider<PollConsumers> consumers;

  /** Those that it looks after; null until they are there. */
  private @Nullable List<NewTopic> kept;

  private boolean started;
  private volatile @Nullable String trouble;

  TopicSetup(
      KafkaAdmin admin,
      BrokerAdmin broker,
      MessagingProperties settings,
      Collection<String> names,
      ObjectProvider<PollConsumers> consumers,
      SagaTimers timers) {
    this.admin = admin;
    this.broker = broker;
    this.settings = settings;
    this.consumers = consumers;
    this.topics =
        names.stream()
            .flatMap(
                name ->
                    Stream.of(
                        topic(name, settings.topics(), LARGEST_BATCH),
                        // Room for the reason: every record must fit, or it blocks its partition.
                        topic(name + DEAD_LETTERS, settings.topics(), 2 * LARGEST_BATCH)))
            .toArray(NewTopic[]::new);
    if (topics.length > 0) {
      timers.add(this::look);
    }
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

  private synchronized Duration look() {
    try {
      if (kept == null) {
        kept = create();
        log.info("Topics exist: {}", names(kept));
      } else {
        createAgain(missing(kept));
      }
      tell(null);
      return UNTIL_NEXT_LOOK;
    } catch (RuntimeException failed) {
      tell(sentence(failed));
      return UNTIL_NEXT_TRY;
    }
  }

  /** Returns those that this application may create. */
  private List<NewTopic> create() {
    Set<String> read =
        consumers.stream()
            .flatMap(each -> each.memberships().stream())
            .map(Membership::topic)
            .flatMap(topic -> Stream.of(topic, topic + DEAD_LETTERS))
            .collect(Collectors.toSet());
    Map<Boolean, List<NewTopic>> byReader =
        Stream.of(topics).collect(Collectors.partitioningBy(each -> read.contains(each.name())));
    create(byReader.get(true));
    try {
      create(byReader.get(false));
      return List.of(topics);
    } catch (RuntimeException failed) {
      if (NestedExceptionUtils.getMostSpecificCause(failed) instanceof AuthorizationException) {
        return byReader.get(true);
      }
      throw failed;
    }
  }

  private void create(List<NewTopic> some) {
    if (!some.isEmpty()) {
      admin.createOrModifyTopics(some.toArray(NewTopic[]::new));
    }
  }

  private static List<String> names(List<NewTopic> topics) {
    return topics.stream().map(NewTopic::name).toList();
  }

  private List<NewTopic> missing(List<NewTopic> kept) {
    Map<String, KafkaFuture<TopicDescription>> described =
        broker.client().describeTopics(names(kept)).topicNameValues();
    return kept.stream().filter(topic -> isMissing(described.get(topic.name()))).toList();
  }

  private static boolean isMissing(KafkaFuture<TopicDescription> described) {
    try {
      BrokerAdmin.answer(described);
      return false;
    } catch (UnknownTopicOrPartitionException missing) {
      return true;
    }
  }

  private void createAgain(List<NewTopic> vanished) {
    if (!vanished.isEmpty()) {
      log.error(
          "Topics have vanished, with all that stood in them, and are made again: {}",
          names(vanished));
      create(vanished);
    }
  }

  /** Names the setting, where one setting alone is at fault. */
  private String sentence(RuntimeException failed) {
    Throwable reason = NestedExceptionUtils.getMostSpecificCause(failed);
    String why = reason.getMessage() == null ? failed.getMessage() : reason.getMessage();
    if (reason instanceof InvalidReplicationFactorException) {
      return String.format(
          Locale.ROOT,
          "Topics cannot be created with paysaga.messaging.topics.replication-factor=%d: %s",
          settings.topics().replicationFactor(),
          why);
    }
    if (reason instanceof InvalidPartitionsException) {
      return String.format(
          Locale.ROOT,
          "Topics cannot be created with paysaga.messaging.topics.partitions=%d: %s",
          settings.topics().partitions(),
          why);
    }
    return "Topics cannot be looked after: " + why;
  }

  /** Once, however often it fails for the same reason. */
  private void tell(@Nullable String now) {
    if (now != null && !now.equals(trouble)) {
      log.warn("{}", now);
    }
    trouble = now;
  }

  /** Why topics may be missing; null when none is. */
  @Nullable String trouble() {
    return trouble;
  }

  /**
   * The first try is over before the consumers start: they find their topics, if Kafka is there.
   */
  @Override
  public void start() {
    started = true;
    if (topics.length > 0) {
      look();
    }
  }

  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 1;
  }

  @Override
  public void stop() {
    started = false;
  }

  @Override
  public boolean isRunning() {
    return started;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.autoStartup();
  }
}
