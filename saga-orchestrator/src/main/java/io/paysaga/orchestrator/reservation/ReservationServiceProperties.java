package io.paysaga.orchestrator.reservation;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.URL;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where seat holds are read; application.yml has the defaults, and hands them to the HTTP client.
 *
 * @param url where reservation-service answers, as http://host:port
 * @param connectTimeout longest wait for a connection to reservation-service
 * @param readTimeout longest wait for the whole answer of reservation-service
 */
@Validated
@ConfigurationProperties("paysaga.reservation-service")
record ReservationServiceProperties(
    @NotNull
        @URL(
            regexp = "https?://.+",
            message = "paysaga.reservation-service.url is http://host:port or https://host:port")
        String url,
    @NotNull
        @DurationMin(
            millis = 1,
            message = "paysaga.reservation-service.connect-timeout must be at least 1ms")
        Duration connectTimeout,
    @NotNull
        @DurationMin(
            millis = 1,
            message = "paysaga.reservation-service.read-timeout must be at least 1ms")
        Duration readTimeout) {}
