package io.paysaga.issuer;

import io.paysaga.servers.Secrets;
import java.util.stream.Stream;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/** Who may ask for tokens, each with a secret of its own. */
final class Clients {

  /** Whoever may read its secret gets a token of anybody, so that one person can try all roles. */
  static final String ANYBODY = "local";

  private static final String SECRET_OF_ANYBODY = "issuer-client";

  /** On whose pages people log in. */
  private static final String CONSOLE = "console";

  private final Secrets secrets;
  private final PasswordEncoder encoder;

  Clients(Secrets secrets, PasswordEncoder encoder) {
    this.secrets = secrets;
    this.encoder = encoder;
  }

  Stream<RegisteredClient> all(IssuerSettings settings) {
    return Stream.concat(
        Stream.of(client(ANYBODY, SECRET_OF_ANYBODY), console(settings)),
        settings.services().stream().map(service -> client(service, "service-" + service)));
  }

  /** Of an address on 127.0.0.1 any port is taken (RFC 8252). */
  private RegisteredClient console(IssuerSettings settings) {
    return registered(CONSOLE, "client-" + CONSOLE)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUris(uris -> uris.addAll(settings.consoles()))
        .clientSettings(ClientSettings.builder().requireProofKey(true).build())
        .build();
  }

  private RegisteredClient client(String id, String secret) {
    return registered(id, secret)
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .build();
  }

  private RegisteredClient.Builder registered(String id, String secret) {
    return RegisteredClient.withId(id)
        .clientId(id)
        .clientSecret(encoder.encode(secrets.get(secret)))
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
  }
}
