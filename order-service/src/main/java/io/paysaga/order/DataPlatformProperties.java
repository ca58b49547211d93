package io.paysaga.order;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the external data platform is.
 *
 * @param url Base of the platform's address; deliveries are posted to /deliveries below it.
 * @param timeout How long the platform may take to answer.
 */
@Validated
@ConfigurationProperties("paysaga.data-platform")
record DataPlatformProperties(
    @DefaultValue("http://127.0.0.1:8090") @NotNull URI url,
    @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(minutes = 1) Duration timeout) {}
