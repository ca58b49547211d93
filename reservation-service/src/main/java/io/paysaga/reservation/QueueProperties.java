package io.paysaga.reservation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the waiting queue moves; all instances have the same.
 *
 * @param activations How many tokens are activated in each {@code every}, by all instances
 *     together; as many at once when none was for a while.
 * @param every The time of {@code activations}.
 * @param mostActive Most tokens that are active at a time.
 * @param activeTime How long a token stays active.
 */
@Validated
@ConfigurationProperties("paysaga.queue")
record QueueProperties(
    @DefaultValue("100") @Min(1) @Max(1_000) int activations,
    @DefaultValue("1s") @DurationMin(millis = 100) @DurationMax(days = 1) Duration every,
    @DefaultValue("1000") @Min(1) @Max(1_000_000) int mostActive,
    @DefaultValue("10m") @DurationMin(millis = 1) @DurationMax(days = 1) Duration activeTime) {}
