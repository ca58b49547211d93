package io.paysaga.orchestrator.reservation;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where seat holds are read.
 *
 * @param url where reservation-service answers, as http://host:port
 * @param connectTimeout longest wait for a connection to reservation-service
 * @param readTimeout longest wait for the whole answer of reservation-service
 */
@ConfigurationProperties("paysaga.reservation-service")
record ReservationServiceProperties(
    @DefaultValue("http://127.0.0.1:8084") URI url,
    @DefaultValue("500ms") Duration connectTimeout,
    @DefaultValue("1500ms") Duration readTimeout) {}
