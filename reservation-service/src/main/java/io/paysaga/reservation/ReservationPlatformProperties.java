package io.paysaga.reservation;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the external service is that is told about reservations.
 *
 * @param url Base of its address; reservations are posted to /reservations below it.
 * @param timeout How long it may take to answer.
 */
@Validated
@ConfigurationProperties("paysaga.reservation-platform")
record ReservationPlatformProperties(
    @DefaultValue("http://127.0.0.1:8090") @NotNull URI url,
    @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(minutes = 1) Duration timeout) {}
