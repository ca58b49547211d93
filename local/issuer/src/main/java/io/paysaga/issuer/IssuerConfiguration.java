package io.paysaga.issuer;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.paysaga.servers.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

@Configuration
class IssuerConfiguration {

  private static final String FORMER_KEY = "issuer-key.former";
  private static final int RSA_BITS = 2048;

  /**
   * Tokens for clients, the keys that verify them, where both are, and where people come in;
   * nothing else is open.
   */
  @Bean
  SecurityFilterChain doors(HttpSecurity http) throws IOException {
    Entrance entrance = new Entrance();
    return http.oauth2AuthorizationServer(issuer -> issuer.oidc(withDefaults()))
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/oauth2/token", Entrance.PATH)
                    .authenticated()
                    .requestMatchers(Entrance.STYLE)
                    .permitAll()
                    .anyRequest()
                    .denyAll())
        .addFilterAfter(entrance, SecurityContextHolderFilter.class)
        .exceptionHandling(
            asked ->
                asked.defaultAuthenticationEntryPointFor(
                    entrance, request -> request.getRequestURI().equals(Entrance.PATH)))
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  @Bean
  Secrets secrets(IssuerSettings settings) {
    return Secrets.in(settings.data());
  }

  /**
   * Which signs, by the algorithm that it names. Kept, so that what was signed before a restart is
   * verified after it.
   */
  @Bean
  JWK signingKey(Secrets secrets) throws ParseException {
    return JWK.parse(secrets.get("issuer-key", IssuerConfiguration::newKey));
  }

  /** A former one, where somebody has put it, still verifies: what it signed is good to its end. */
  @Bean
  JWKSource<SecurityContext> keys(JWK signingKey, Secrets secrets) throws ParseException {
    List<JWK> keys = new ArrayList<>(List.of(signingKey));
    if (Files.exists(secrets.file(FORMER_KEY))) {
      keys.add(JWK.parse(secrets.get(FORMER_KEY)));
    }
    return new ImmutableJWKSet<>(new JWKSet(keys));
  }

  /** RSA: each door verifies, and that costs a tenth of what it does with an elliptic curve. */
  private static String newKey() {
    try {
      return new RSAKeyGenerator(RSA_BITS)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .keyIDFromThumbprint(true)
          .generate()
          .toJSONString();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** One iteration: nobody guesses 32 random bytes, however fast. */
  @Bean
  PasswordEncoder encoder() {
    return new Pbkdf2PasswordEncoder("", 16, 1, SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA256);
  }

  @Bean
  RegisteredClientRepository clients(
      Secrets secrets, PasswordEncoder encoder, IssuerSettings settings) {
    return new InMemoryRegisteredClientRepository(
        new Clients(secrets, encoder).all(settings).toList());
  }

  @Bean
  OAuth2AuthorizationService forgetsTokens() {
    return new ForgetfulAuthorizationService();
  }
}
