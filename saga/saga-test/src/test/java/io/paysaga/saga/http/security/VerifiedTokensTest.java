package io.paysaga.saga.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.ErrorResponseException;

class VerifiedTokensTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final AtomicInteger verified = new AtomicInteger();

  private VerifiedTokens tokens(Instant end) {
    return new VerifiedTokens(
        token -> {
          verified.incrementAndGet();
          return Jwt.withTokenValue(token)
              .header("alg", "ES256")
              .subject(token)
              .expiresAt(end)
              .build();
        },
        10,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void looksAtATokenOnce() {
    VerifiedTokens tokens = tokens(NOW.plus(Duration.ofMinutes(10)));
    tokens.decode("kim");
    assertThat(tokens.decode("kim").getSubject()).isEqualTo("kim");
    assertThat(tokens.decode("lee").getSubject()).isEqualTo("lee");
    assertThat(verified).hasValue(2);
  }

  @Test
  void looksAgainAtOneThatIsGoodOnlyBecauseClocksDiffer() {
    VerifiedTokens tokens = tokens(NOW.minusSeconds(10));
    tokens.decode("kim");
    tokens.decode("kim");
    assertThat(verified).hasValue(2);
  }

  @Test
  void tellsAnInvalidTokenFromOneThatNobodyCanJudge() {
    VerifiedTokens invalid = failing(new BadJwtException("forged"));
    assertThatThrownBy(() -> invalid.decode("kim")).isInstanceOf(BadJwtException.class);
    VerifiedTokens unknown = failing(new JwtException("the issuer is away"));
    assertThatThrownBy(() -> unknown.decode("kim"))
        .isInstanceOfSatisfying(
            ErrorResponseException.class,
            problem -> {
              assertThat(problem.getStatusCode().value()).isEqualTo(503);
              assertThat(problem.getBody().getType())
                  .hasToString("urn:paysaga:problem:issuer-unavailable");
            });
  }

  private static VerifiedTokens failing(JwtException failure) {
    return new VerifiedTokens(
        token -> {
          throw failure;
        },
        10,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
