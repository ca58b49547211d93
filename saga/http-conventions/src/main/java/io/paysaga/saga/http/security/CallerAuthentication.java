package io.paysaga.saga.http.security;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A {@link Caller}, as Spring Security carries them through a request. */
final class CallerAuthentication extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1;

  private final transient Caller caller;

  CallerAuthentication(Caller caller) {
    super(
        caller.roles().stream()
            .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
            .toList());
    this.caller = caller;
    setAuthenticated(true);
  }

  @Override
  public Caller getPrincipal() {
    return caller;
  }

  /** The token is nobody's any more once it is verified. */
  @Override
  public String getCredentials() {
    return "";
  }
}
