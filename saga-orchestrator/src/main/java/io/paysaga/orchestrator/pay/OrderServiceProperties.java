package io.paysaga.orchestrator.pay;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where orders are read.
 *
 * @param url where order-service answers, as http://host:port
 * @param connectTimeout longest wait for a connection to order-service
 * @param readTimeout longest wait for the whole answer of order-service
 */
@ConfigurationProperties("paysaga.order-service")
record OrderServiceProperties(
    @DefaultValue("http://127.0.0.1:8081") URI url,
    @DefaultValue("500ms") Duration connectTimeout,
    @DefaultValue("1500ms") Duration readTimeout) {}
