package io.paysaga.order;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.URL;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where the external data platform is; application.yml has the defaults, and hands them to the HTTP
 * client.
 *
 * @param url Base of the platform's address; deliveries are posted to /deliveries below it, and
 *     refunds to /refunds.
 * @param timeout How long the platform may take to answer.
 */
@Validated
@ConfigurationProperties("paysaga.data-platform")
record DataPlatformProperties(
    @NotNull
        @URL(
            regexp = "https?://.+",
            message = "paysaga.data-platform.url is http://host:port or https://host:port")
        String url,
    @NotNull
        @DurationMin(millis = 1, message = TIMEOUT)
        @DurationMax(minutes = 1, message = TIMEOUT)
        Duration timeout) {

  private static final String TIMEOUT = "paysaga.data-platform.timeout is 1ms to 1m";
}
