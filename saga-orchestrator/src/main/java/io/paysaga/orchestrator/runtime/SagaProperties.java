package io.paysaga.orchestrator.runtime;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
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
 * @param dueAtOnce most overdue sagas that one consumer thread drives per tick
 * @param flows policies of single steps, by flow and step, in place of those in the code
 */
@Validated
@ConfigurationProperties("paysaga.saga")
public record SagaProperties(
    @DefaultValue("200ms") @NotNull Duration tick,
    @DefaultValue("6s") @NotNull Duration graceAfterOutage,
    @DefaultValue("200") @Min(1) @Max(5000) int dueAtOnce,
    @DefaultValue Map<String, @Valid Flow> flows) {

  /**
   * One flow.
   *
   * @param steps by step name
   */
  public record Flow(@DefaultValue Map<String, @Valid Step> steps) {}

  /**
   * One step's policy; what is absent stays as in the code.
   *
   * @param answerWithin how long the first attempt waits for its answer; later ones wait longer
   * @param attempts how often the command is sent before the saga gives the step up
   */
  public record Step(
      @Nullable Duration answerWithin, @Nullable @Min(1) @Max(1000) Integer attempts) {}
}
