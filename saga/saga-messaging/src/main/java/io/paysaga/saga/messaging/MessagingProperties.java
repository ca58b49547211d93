package io.paysaga.saga.messaging;

import io.paysaga.saga.api.Reply;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this service talks over Kafka.
 *
 * @param consumers consumer threads of each topic in this process; a poll is a transaction, so that
 *     more threads make more and smaller transactions of the same records
 * @param retryPause longest pause before a poll that failed for a technical reason is tried again
 * @param patience how long what is locked is tried, when nothing else is in its poll that could
 *     pass by, before it is let go and waits for its sender to ask again
 * @param autoStartup whether consumers and timers start, and topics are created, with the
 *     application; without, it reads and sends nothing by itself
 * @param repliesTopic the topic of replies, the same for an orchestrator and its participants;
 *     orchestrators that share a cluster have one each
 * @param groupPrefix stands before the topic's name in the id of each consumer group
 */
@Validated
@ConfigurationProperties("paysaga.messaging")
public record MessagingProperties(
    @DefaultValue("1") @Min(1) @Max(64) int consumers,
    @DefaultValue("5s") @NotNull Duration retryPause,
    @DefaultValue("2500ms") @NotNull Duration patience,
    @DefaultValue("true") boolean autoStartup,
    @DefaultValue(Reply.TOPIC) @NotBlank String repliesTopic,
    @DefaultValue("") String groupPrefix,
    @DefaultValue @Valid Topics topics,
    @DefaultValue @Valid Inbox inbox,
    @DefaultValue @Valid Outside outside) {

  /**
   * Topics that are created when they are missing.
   *
   * @param partitions of each topic and of its dead letters
   * @param replicationFactor -1 for the broker's default
   * @param retention how long a record is kept, and so how long a participant may be away without
   *     missing a command; at least an hour
   */
  public record Topics(
      @DefaultValue("6") @Min(1) @Max(1000) int partitions,
      @DefaultValue("-1") @Min(-1) @Max(15) short replicationFactor,
      @DefaultValue("3d") @NotNull Duration retention) {

    private static final Duration LEAST = Duration.ofHours(1);

    /**
     * @throws IllegalStateException naming the setting that is wrong
     */
    public Topics {
      if (retention.compareTo(LEAST) < 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "paysaga.messaging.topics.retention (%s) must be at least %s: a command waits that long for its participant.",
                retention,
                LEAST));
      }
    }
  }

  /**
   * The participant's inbox.
   *
   * @param retention how long a reply is kept; all services have the same, and it is longer than
   *     twice the retention of topics
   * @param purgeEvery how often older replies are looked for
   */
  public record Inbox(
      @DefaultValue("7d") @NotNull Duration retention,
      @DefaultValue("1m") @NotNull Duration purgeEvery) {

    /**
     * A do is refused when its saga is older than this: half of the retention. The other half is
     * the margin by which a do is refused before its reply can be forgotten, whatever the clocks
     * say, so that no copy of it has the effect a second time.
     */
    public Duration oldestDo() {
      return retention.dividedBy(2);
    }
  }

  /**
   * Commands with an effect in another system.
   *
   * @param atOnce calls that may be under way, of each topic
   * @param perPoll most commands of one poll
   */
  public record Outside(
      @DefaultValue("8") @Min(1) @Max(256) int atOnce,
      @DefaultValue("32") @Min(1) @Max(500) int perPoll) {}

  /**
   * Three settings depend on each other: a record lives on its topic for T (the topics' retention),
   * and up to a third of T longer until its segment is deleted; a do is refused from a saga's age
   * A; its reply is kept for I = 2 A (the inbox's retention). {@code T < A} is all that is needed:
   *
   * <ul>
   *   <li>what a topic still keeps is never refused for its age alone;
   *   <li>{@code 2 T < I}: a copy that is read again finds the reply to the first, also when the
   *       group's offsets were lost and the topic is read from its beginning.
   * </ul>
   *
   * @throws IllegalStateException naming the two settings that do not fit together
   */
  public MessagingProperties {
    if (inbox.oldestDo().compareTo(topics.retention()) <= 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "paysaga.messaging.inbox.retention (%s) must be longer than twice paysaga.messaging.topics.retention (%s): a do is refused when its saga is older than half of the first, and what a topic still keeps must be done.",
              inbox.retention(),
              topics.retention()));
    }
  }

  /** The consumer group of those who read this topic. */
  public String groupOf(String topic) {
    return groupPrefix + topic;
  }
}
