package io.paysaga.issuer;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Keeps no token that was made: a signature says all, and the one that Spring brings would keep
 * each until the memory is full.
 */
final class ForgetfulAuthorizationService implements OAuth2AuthorizationService {

  @Override
  public void save(OAuth2Authorization made) {}

  @Override
  public void remove(OAuth2Authorization made) {}

  @Override
  public @Nullable OAuth2Authorization findById(String id) {
    return null;
  }

  @Override
  public @Nullable OAuth2Authorization findByToken(
      String token, @Nullable OAuth2TokenType tokenType) {
    return null;
  }
}
