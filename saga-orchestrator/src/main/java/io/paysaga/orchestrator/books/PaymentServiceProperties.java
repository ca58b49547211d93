package io.paysaga.orchestrator.books;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where payments are audited.
 *
 * @param url where payment-service answers, as http://host:port
 */
@ConfigurationProperties("paysaga.audit.payment-service")
record PaymentServiceProperties(@DefaultValue("http://127.0.0.1:8082") URI url) {}
