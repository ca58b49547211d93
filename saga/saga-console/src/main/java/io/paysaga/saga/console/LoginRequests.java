package io.paysaga.saga.console;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;

/**
 * What was asked of the issuer, until the browser comes back from there: in a sealed cookie that,
 * unlike the session's, a browser sends along when another site leads it here.
 */
final class LoginRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

  /** Where somebody wanted to go. */
  static final String TO = "to";

  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final String REDIRECT = "redirect";

  private final SealedCookie cookie;
  private final ClientRegistrationRepository clients;

  LoginRequests(SealedCookie cookie, ClientRegistrationRepository clients) {
    this.cookie = cookie;
    this.clients = clients;
  }

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest asked,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (asked == null) {
      cookie.forget(request, response);
      return;
    }
    cookie.write(
        request,
        response,
        new JWTClaimsSet.Builder()
            .claim(OAuth2ParameterNames.STATE, asked.getState())
            .claim(
                PkceParameterNames.CODE_VERIFIER,
                asked.getAttribute(PkceParameterNames.CODE_VERIFIER))
            .claim(REDIRECT, asked.getRedirectUri())
            .claim(TO, request.getParameter(TO)),
        LIFE);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    return cookie.read(request).map(claims -> asked(claims, request)).orElse(null);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    Optional<JWTClaimsSet> claims = cookie.read(request);
    cookie.forget(request, response);
    claims.ifPresent(known -> request.setAttribute(TO, known.getClaim(TO)));
    return claims.map(known -> asked(known, request)).orElse(null);
  }

  private @Nullable OAuth2AuthorizationRequest asked(
      JWTClaimsSet claims, HttpServletRequest request) {
    String state = (String) claims.getClaim(OAuth2ParameterNames.STATE);
    if (!state.equals(request.getParameter(OAuth2ParameterNames.STATE))) {
      return null;
    }
    ClientRegistration client =
        Objects.requireNonNull(clients.findByRegistrationId(ConsoleSecurity.ISSUER));
    return OAuth2AuthorizationRequest.authorizationCode()
        .clientId(client.getClientId())
        .authorizationUri(client.getProviderDetails().getAuthorizationUri())
        .redirectUri((String) claims.getClaim(REDIRECT))
        .scopes(client.getScopes())
        .state(state)
        .attributes(
            Map.of(
                OAuth2ParameterNames.REGISTRATION_ID,
                ConsoleSecurity.ISSUER,
                PkceParameterNames.CODE_VERIFIER,
                claims.getClaim(PkceParameterNames.CODE_VERIFIER)))
        .build();
  }
}
