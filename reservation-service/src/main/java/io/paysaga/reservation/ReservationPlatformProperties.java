package io.paysaga.reservation;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.URL;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where the external service is that is told about reservations; application.yml has the defaults,
 * and hands them to the HTTP client.
 *
 * @param url Base of its address; reservations are posted to /reservations below it.
 * @param timeout How long it may take to answer.
 */
@Validated
@ConfigurationProperties("paysaga.reservation-platform")
record ReservationPlatformProperties(
    @NotNull
        @URL(
            regexp = "https?://.+",
            message = "paysaga.reservation-platform.url is http://host:port or https://host:port")
        String url,
    @NotNull
        @DurationMin(millis = 1, message = TIMEOUT)
        @DurationMax(minutes = 1, message = TIMEOUT)
        Duration timeout) {

  private static final String TIMEOUT = "paysaga.reservation-platform.timeout is 1ms to 1m";
}
