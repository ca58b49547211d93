package io.paysaga.issuer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Keeps no token that was made: a signature says all, and the one that Spring brings would keep
 * each until the memory is full. What somebody was let in with is kept until the client has its
 * token for it, and the oldest of these not even so long, where there are many.
 */
final class ForgetfulAuthorizationService implements OAuth2AuthorizationService {

  private static final int MOST = 1000;

  private final Map<String, OAuth2Authorization> byCode = new LinkedHashMap<>();

  @Override
  public synchronized void save(OAuth2Authorization made) {
    OAuth2Authorization.Token<OAuth2AuthorizationCode> code =
        made.getToken(OAuth2AuthorizationCode.class);
    if (code == null) {
      return;
    }
    String value = code.getToken().getTokenValue();
    if (made.getAccessToken() == null && !code.isInvalidated()) {
      byCode.put(value, made);
      if (byCode.size() > MOST) {
        byCode.remove(byCode.keySet().iterator().next());
      }
    } else {
      byCode.remove(value);
    }
  }

  @Override
  public void remove(OAuth2Authorization made) {
    // What is not asked for again is forgotten as others come.
  }

  @Override
  public @Nullable OAuth2Authorization findById(String id) {
    return null;
  }

  @Override
  public synchronized @Nullable OAuth2Authorization findByToken(
      String token, @Nullable OAuth2TokenType tokenType) {
    return tokenType != null && Objects.equals(tokenType.getValue(), OAuth2ParameterNames.CODE)
        ? byCode.get(token)
        : null;
  }
}
