package io.paysaga.saga.http.security;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Tells who speaks, for a chain of its own beside the doors' that lets people in by another way
 * than a token in each request. What it lets in, {@link Doors} knows.
 */
public final class Callers {

  private final JwtDecoder tokens;
  private final CallerOfToken callers;

  Callers(JwtDecoder tokens, CallerOfToken callers) {
    this.tokens = tokens;
    this.callers = callers;
  }

  /**
   * Whose token this is.
   *
   * @throws AuthenticationException when no door would take it
   * @throws io.paysaga.saga.http.Problem 503 when nobody knows whether it is valid
   */
  public Caller of(String token) {
    try {
      return callers.convert(tokens.decode(token)).getPrincipal();
    } catch (BadJwtException invalid) {
      throw new InvalidBearerTokenException("The token is not valid here", invalid);
    }
  }

  /** Somebody who was let in before, as the doors know them. */
  public static AbstractAuthenticationToken letIn(Caller caller) {
    return new CallerAuthentication(caller);
  }

  JwtDecoder tokens() {
    return tokens;
  }

  CallerOfToken converter() {
    return callers;
  }
}
