package io.paysaga.saga.orchestration.run;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How sagas are driven.
 *
 * @param tick how often deadlines are looked at
 * @param graceAfterOutage how long after the broker is back, or after a partition is taken over, no
 *     deadline is judged: replies that could not be sent come first
 * @param dueAtOnce most overdue sagas that one consumer thread drives before it pauses for a tick
 * @param retention how long a saga is kept after it ended; longer than the inbox's retention
 * @param purgeEvery how often older sagas are looked for
 * @param acts what operators may decide alone
 * @param streams who listens to how sagas go on
 * @param flows what differs from the code, by flow
 */
@Validated
@ConfigurationProperties("paysaga.saga")
public record SagaProperties(
    @DefaultValue("200ms") @NotNull Duration tick,
    @DefaultValue("6s") @NotNull Duration graceAfterOutage,
    @DefaultValue("50") @Min(1) @Max(5000) int dueAtOnce,
    @DefaultValue("30d") @NotNull Duration retention,
    @DefaultValue("1m") @NotNull Duration purgeEvery,
    @DefaultValue @Valid Acts acts,
    @DefaultValue @Valid Streams streams,
    @DefaultValue Map<String, @Valid Flow> flows) {

  /**
   * Acts of operators.
   *
   * @param fourEyes whether a second person has to approve those that can move money
   * @param approveWithin within which time
   * @param backfillAlone of so many sagas at once one person may have given-up steps tried again
   * @param chainEvery how often rows of acts are chained, so that it is found out who changes one
   * @param breakGlass whether one person may decide all the same, which alarms
   */
  public record Acts(
      @DefaultValue("false") boolean fourEyes,
      @DefaultValue("1h") @NotNull @DurationMin(millis = 1) Duration approveWithin,
      @DefaultValue("100") @Min(1) int backfillAlone,
      @DefaultValue("1m") @NotNull @DurationMin(millis = 1) Duration chainEvery,
      @DefaultValue("true") boolean breakGlass) {}

  /**
   * Server-sent events.
   *
   * @param most so many may be open at once, of this instance
   * @param heartbeat after so much silence a comment is sent, by which a client that is gone is
   *     found out
   */
  public record Streams(
      @DefaultValue("200") @Min(1) int most,
      @DefaultValue("15s") @NotNull @DurationMin(millis = 1) Duration heartbeat) {}

  /**
   * One flow.
   *
   * @param startVersion version of the definition that new sagas begin with; absent: the one in the
   *     code. So every instance learns a version before any instance starts it.
   * @param steps by step name
   */
  public record Flow(
      @Nullable @Min(1) Integer startVersion, @DefaultValue Map<String, @Valid Step> steps) {}

  /**
   * One step's policy; what is absent stays as in the code.
   *
   * @param answerWithin how long the first attempt waits for its answer; later ones wait longer
   * @param attempts as {@link io.paysaga.saga.engine.RetryPolicy} says for each kind of step
   */
  public record Step(
      @Nullable Duration answerWithin, @Nullable @Min(1) @Max(1000) Integer attempts) {}
}
