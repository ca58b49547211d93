package io.paysaga.issuer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param data in its folder {@code secrets} are the signing key and the clients' secrets
 * @param audience for whom tokens are
 * @param lifetime of a person's token
 * @param serviceLifetime of a service's token
 * @param consoles where the console takes people back who have said who they are
 * @param services those that have a secret of their own
 */
@ConfigurationProperties("paysaga.issuer")
record IssuerSettings(
    Path data,
    String audience,
    Duration lifetime,
    Duration serviceLifetime,
    List<String> consoles,
    List<String> services) {}
