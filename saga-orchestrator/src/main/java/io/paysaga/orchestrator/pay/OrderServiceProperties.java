package io.paysaga.orchestrator.pay;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.URL;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where orders are read; application.yml has the defaults, and hands them to the HTTP client.
 *
 * @param url where order-service answers, as http://host:port
 * @param connectTimeout longest wait for a connection to order-service
 * @param readTimeout longest wait for the whole answer of order-service
 */
@Validated
@ConfigurationProperties("paysaga.order-service")
record OrderServiceProperties(
    @NotNull
        @URL(
            regexp = "https?://.+",
            message = "paysaga.order-service.url is http://host:port or https://host:port")
        String url,
    @NotNull
        @DurationMin(
            millis = 1,
            message = "paysaga.order-service.connect-timeout must be at least 1ms")
        Duration connectTimeout,
    @NotNull
        @DurationMin(
            millis = 1,
            message = "paysaga.order-service.read-timeout must be at least 1ms")
        Duration readTimeout) {}
