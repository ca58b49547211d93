package io.paysaga.issuer;

import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/** Says in a token whose it is. */
@Component
class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

  private final IssuerSettings settings;
  private final String keyId;
  private final SignatureAlgorithm algorithm;

  TokenClaims(IssuerSettings settings, JWK signingKey) {
    this.settings = settings;
    this.keyId = signingKey.getKeyID();
    this.algorithm = SignatureAlgorithm.from(signingKey.getAlgorithm().getName());
  }

  @Override
  public void customize(JwtEncodingContext context) {
    context.getJwsHeader().algorithm(algorithm).type("at+jwt").keyId(keyId);
    Identity identity = identity(context);
    JwtClaimsSet.Builder claims = context.getClaims();
    claims
        .subject(identity.subject())
        .audience(List.of(settings.audience()))
        .claim("name", identity.name())
        .claim("roles", List.of(identity.role().word()));
    if (identity.buyer() != null) {
      claims.claim("buyer_id", identity.buyer());
    }
    claims.claims(all -> all.put(JwtClaimNames.EXP, expiry(all, identity.role())));
  }

  private static Identity identity(JwtEncodingContext context) {
    return context.getAuthorizationGrant()
            instanceof OAuth2ClientCredentialsAuthenticationToken asked
        ? identity(context.getRegisteredClient().getClientId(), asked.getAdditionalParameters())
        : Identity.asked(Map.of("role", context.getPrincipal().getName()));
  }

  private static Identity identity(String client, Map<String, Object> parameters) {
    if (client.equals(Clients.ANYBODY)) {
      return Identity.asked(parameters);
    }
    Identity own = Identity.ofService(client);
    if (parameters.containsKey("role") && !Identity.asked(parameters).equals(own)) {
      throw Identity.invalid("The client " + client + " gets tokens of its own only.");
    }
    return own;
  }

  private Instant expiry(Map<String, Object> claims, Role role) {
    Instant issued = (Instant) claims.get(JwtClaimNames.IAT);
    return issued.plus(role == Role.SERVICE ? settings.serviceLifetime() : settings.lifetime());
  }
}
