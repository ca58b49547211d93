package io.paysaga.issuer;

import io.paysaga.servers.Secrets;
import java.util.stream.Stream;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Who may ask for tokens, each with a secret of its own. */
final class Clients {

  /** Whoever may read its secret gets a token of anybody, so that one person can try all roles. */
  static final String ANYBODY = "local";

  private static final String SECRET_OF_ANYBODY = "issuer-client";

  private final Secrets secrets;
  private final PasswordEncoder encoder;

  Clients(Secrets secrets, PasswordEncoder encoder) {
    this.secrets = secrets;
    this.encoder = encoder;
  }

  Stream<RegisteredClient> all(IssuerSettings settings) {
    return Stream.concat(
        Stream.of(client(ANYBODY, SECRET_OF_ANYBODY)),
        settings.services().stream().map(service -> client(service, "service-" + service)));
  }

  private RegisteredClient client(String id, String secret) {
    return RegisteredClient.withId(id)
        .clientId(id)
        .clientSecret(encoder.encode(secrets.get(secret)))
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .build();
  }
}
