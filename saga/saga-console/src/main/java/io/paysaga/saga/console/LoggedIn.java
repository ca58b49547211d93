package io.paysaga.saga.console;

import io.paysaga.saga.http.security.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.user.OAuth2User;

/** Who has just logged in. */
record LoggedIn(Caller caller) implements OAuth2User {

  @Override
  public String getName() {
    return caller.subject();
  }

  @Override
  public Map<String, Object> getAttributes() {
    return Map.of();
  }

  @Override
  public Collection<? extends GrantedAuthority> getAuthorities() {
    return List.of();
  }
}
