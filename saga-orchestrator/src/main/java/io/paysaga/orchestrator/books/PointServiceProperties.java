package io.paysaga.orchestrator.books;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where points are audited.
 *
 * @param url where point-service answers, as http://host:port
 */
@ConfigurationProperties("paysaga.audit.point-service")
record PointServiceProperties(@DefaultValue("http://127.0.0.1:8083") URI url) {}
