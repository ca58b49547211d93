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
 * How seats are held.
 *
 * @param time How long a hold lasts.
 * @param perToken How many seats the buyer of a queue token holds at a time.
 */
@Validated
@ConfigurationProperties("paysaga.seat-hold")
record SeatHoldProperties(
    @DefaultValue("5m") @DurationMin(millis = 1) @DurationMax(days = 1) Duration time,
    @DefaultValue("10") @Min(1) @Max(1_000) int perToken) {}
