package io.paysaga.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this service talks over Kafka.
 *
 * @param consumers consumer threads of each topic in this process
 * @param retryPause longest pause before a poll that failed for a technical reason is tried again
 */
@Validated
@ConfigurationProperties("paysaga.messaging")
public record MessagingProperties(
    @DefaultValue("2") @Min(1) @Max(64) int consumers,
    @DefaultValue("5s") @NotNull Duration retryPause,
    @DefaultValue @Valid Topics topics,
    @DefaultValue @Valid Inbox inbox,
    @DefaultValue @Valid Outside outside) {

  /**
   * Topics that are created when they are missing.
   *
   * @param partitions of each topic and of its dead letters
   * @param replicationFactor -1 for the broker's default
   * @param retention how long a record is kept
   */
  public record Topics(
      @DefaultValue("6") @Min(1) @Max(1000) int partitions,
      @DefaultValue("-1") @Min(-1) @Max(15) short replicationFactor,
      @DefaultValue("3d") @NotNull Duration retention) {}

  /**
   * The participant's inbox.
   *
   * @param retention how long a reply is kept; longer than topics keep a record, so that a
   *     redelivery finds its reply. A do of a saga older than half of it is refused.
   */
  public record Inbox(@DefaultValue("7d") @NotNull Duration retention) {}

  /**
   * Commands with an effect in another system.
   *
   * @param atOnce calls that may be under way
   * @param perPoll most commands of one poll
   */
  public record Outside(
      @DefaultValue("8") @Min(1) @Max(256) int atOnce,
      @DefaultValue("32") @Min(1) @Max(500) int perPoll) {}

  /**
   * @throws IllegalStateException naming the two settings that do not fit together
   */
  public MessagingProperties {
    if (inbox.retention().compareTo(topics.retention()) <= 0) {
      throw new IllegalStateException(
          "paysaga.messaging.inbox.retention (%s) must be longer than paysaga.messaging.topics.retention (%s): a redelivered command must find its reply."
              .formatted(inbox.retention(), topics.retention()));
    }
  }
}
