package io.paysaga.saga.http.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.paysaga.saga.http.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Remembers what a token says until it expires: a signature is looked at once. So a token of a key
 * that the issuer takes back is good until its end.
 */
final class VerifiedTokens implements JwtDecoder {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final JwtDecoder verifier;
  private final Cache<ByteBuffer, Jwt> known;

  /**
   * @param verifier whose tokens have an end
   * @param most so many are remembered; who comes further makes one forgotten, and is verified
   */
  VerifiedTokens(JwtDecoder verifier, int most, Clock clock) {
    this.verifier = verifier;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfter(
                Expiry.<ByteBuffer, Jwt>creating((hash, token) -> rest(token, clock.instant())))
            .build();
  }

  /** Nothing, of one that is good only because clocks differ. */
  private static Duration rest(Jwt token, Instant now) {
    Duration rest = Duration.between(now, Objects.requireNonNull(token.getExpiresAt()));
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /**
   * @throws Problem 503 when nobody knows whether it is valid, as its key is unknown and the issuer
   *     does not answer
   */
  @Override
  public Jwt decode(String token) {
    ByteBuffer hash = hash(token);
    Jwt before = known.getIfPresent(hash);
    if (before != null) {
      return before;
    }
    Jwt verified = verify(token);
    known.put(hash, verified);
    return verified;
  }

  private Jwt verify(String token) {
    try {
      return verifier.decode(token);
    } catch (BadJwtException invalid) {
      throw invalid;
    } catch (JwtException unknown) {
      throw Problem.unavailable(
          "issuer-unavailable",
          "The token's key is not known here, and its issuer does not answer now.",
          RETRY_AFTER,
          unknown);
    }
  }

  /** Who reads the memory finds the claims, and cannot be anybody with them. */
  private static ByteBuffer hash(String token) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
