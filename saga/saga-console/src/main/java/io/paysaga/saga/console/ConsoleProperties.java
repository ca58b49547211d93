package io.paysaga.saga.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people log in to the console.
 *
 * @param clientId as which client of the issuer the console asks who somebody is
 * @param clientSecretFile in which the client's secret stands, read each time: who changes it
 *     changes the file. What is sealed in cookies is sealed by it, so that all instances have it
 * @param authorizationUri where the issuer asks people who they are, as their browsers reach it
 * @param tokenUri where the issuer gives their tokens, as this service reaches it
 * @param scopes what is asked for, where the issuer's tokens tell roles only then
 * @param session so long nobody is asked again who they are
 */
@ConfigurationProperties("paysaga.console")
record ConsoleProperties(
    String clientId,
    Path clientSecretFile,
    URI authorizationUri,
    URI tokenUri,
    @DefaultValue Set<String> scopes,
    @DefaultValue("1h") Duration session) {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(24);

  ConsoleProperties {
    String why = " must be given with paysaga.console.client-id";
    require(clientSecretFile != null, "client-secret-file" + why, null);
    require(isHttp(authorizationUri), "authorization-uri" + why + ", as http..", authorizationUri);
    require(isHttp(tokenUri), "token-uri" + why + ", as http..", tokenUri);
    require(
        !scopes.contains("openid"),
        "scopes must not have openid: roles are read from the access token",
        scopes);
    require(
        session.compareTo(SHORTEST) >= 0 && session.compareTo(LONGEST) <= 0,
        "session must be 1m to 24h",
        session);
  }

  private static boolean isHttp(@Nullable URI uri) {
    return uri != null && uri.getHost() != null && uri.getScheme().startsWith("http");
  }

  private static void require(boolean fulfilled, String sentence, @Nullable Object value) {
    if (!fulfilled) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "paysaga.console.%s: %s", sentence, value));
    }
  }

  String clientSecret() {
    try {
      return Files.readString(clientSecretFile).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("No secret can be read from " + clientSecretFile, unreadable);
    }
  }
}
