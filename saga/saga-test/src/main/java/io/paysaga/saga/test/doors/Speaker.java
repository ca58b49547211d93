package io.paysaga.saga.test.doors;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who comes to a door, and whom it has to tell apart. */
public enum Speaker {
  NOBODY(issuer -> null),
  EXPIRED(
      issuer ->
          issuer.signed(
              issuer
                  .claims("operator", "kim")
                  .expirationTime(Date.from(Instant.now().minus(Duration.ofMinutes(1)))))),
  WRONG_AUDIENCE(
      issuer -> issuer.signed(issuer.claims("operator", "kim").audience("another-shop"))),
  UNSIGNED(issuer -> TokenIssuer.unsigned(issuer.claims("operator", "kim"))),
  OWNER(issuer -> issuer.buyer(DoorMatrix.OWNER)),
  OTHER_BUYER(issuer -> issuer.buyer(DoorMatrix.OWNER + 1)),
  GATEWAY(issuer -> issuer.person("gateway", "the-bank")),
  ORGANISER(issuer -> issuer.person("organiser", "the-hall")),
  VIEWER(issuer -> issuer.person("viewer", "lee")),
  OPERATOR(issuer -> issuer.person("operator", "kim")),
  APPROVER(issuer -> issuer.person("approver", "park")),
  ORCHESTRATOR(issuer -> issuer.service("saga-orchestrator")),
  OTHER_SERVICE(issuer -> issuer.service("another-service"));

  private final Function<TokenIssuer, @Nullable String> token;

  Speaker(Function<TokenIssuer, @Nullable String> token) {
    this.token = token;
  }

  @Nullable String token(TokenIssuer issuer) {
    return token.apply(issuer);
  }

  /** What a door answers that lets in nobody. */
  int turnedAway() {
    return ordinal() <= UNSIGNED.ordinal() ? 401 : 403;
  }
}
