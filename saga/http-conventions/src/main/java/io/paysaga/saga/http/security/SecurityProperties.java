package io.paysaga.saga.http.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is believed, and which doors are guarded.
 *
 * @param tokens whether a token is demanded; where it is not, whoever comes may do everything
 * @param doors which doors are guarded
 * @param issuer the {@code iss} that a token must have
 * @param jwkSetUri where the issuer's keys are asked for
 * @param audience the {@code aud} that a token must have
 * @param ownerClaim the claim that tells as whom somebody owns things
 * @param keysFresh so long nobody asks for the keys again, unless one is unknown
 * @param keysKept so long known keys verify while the issuer is away
 * @param tokensRemembered so many verified tokens are remembered at most
 * @param client how this service asks for tokens of its own; absent where it calls nobody
 */
@ConfigurationProperties("paysaga.security")
record SecurityProperties(
    @DefaultValue("required") Tokens tokens,
    @DefaultValue("libraries") Guarded doors,
    @Nullable String issuer,
    @Nullable URI jwkSetUri,
    @Nullable String audience,
    @DefaultValue("owner") String ownerClaim,
    @DefaultValue("5m") Duration keysFresh,
    @DefaultValue("24h") Duration keysKept,
    @DefaultValue("10000") int tokensRemembered,
    @Nullable Client client) {

  /** Whether one is demanded. */
  enum Tokens {
    REQUIRED,
    OFF
  }

  /** Which doors. */
  enum Guarded {
    /** Those of the libraries; the application guards its own. */
    LIBRARIES,
    /** Every door of the application. */
    ALL
  }

  /**
   * By client credentials.
   *
   * @param tokenUri where tokens are asked for
   * @param id as whom
   * @param secretFile in which the secret stands, read each time: who changes it changes the file
   */
  record Client(URI tokenUri, String id, @Nullable Path secretFile) {

    Client {
      require(isHttp(tokenUri), "client.token-uri must be http://.. or https://..", tokenUri);
      require(isGiven(id), "client.id must be given with client.token-uri", id);
      require(secretFile != null, "client.secret-file must be given with client.token-uri", null);
    }

    String secret() {
      Path file = Objects.requireNonNull(secretFile);
      try {
        return Files.readString(file).strip();
      } catch (IOException unreadable) {
        throw new UncheckedIOException("No secret can be read from " + file, unreadable);
      }
    }
  }

  SecurityProperties {
    if (tokens == Tokens.REQUIRED) {
      String why = " must be set while paysaga.security.tokens is required";
      require(isGiven(issuer), "issuer" + why, issuer);
      require(isHttp(jwkSetUri), "jwk-set-uri" + why + ", as http://.. or https://..", jwkSetUri);
      require(isGiven(audience), "audience" + why, audience);
    }
    // They are asked for again before that time is over, and an answer takes up to four seconds.
    require(
        isBetween(Duration.ofSeconds(10), keysFresh, Duration.ofHours(1)),
        "keys-fresh must be 10s to 1h",
        keysFresh);
    require(
        isBetween(Duration.ofSeconds(1), keysKept, Duration.ofDays(30)),
        "keys-kept must be 1s to 30d",
        keysKept);
    require(tokensRemembered >= 0, "tokens-remembered must not be negative", tokensRemembered);
  }

  private static boolean isGiven(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  private static boolean isBetween(Duration least, Duration time, Duration most) {
    return time.compareTo(least) >= 0 && time.compareTo(most) <= 0;
  }

  private static boolean isHttp(@Nullable URI uri) {
    return uri != null
        && uri.getHost() != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
  }

  private static void require(boolean fulfilled, String sentence, @Nullable Object value) {
    if (!fulfilled) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "paysaga.security.%s: %s", sentence, value));
    }
  }
}
