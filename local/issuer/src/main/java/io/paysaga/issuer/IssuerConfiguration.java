package io.paysaga.issuer;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.paysaga.servers.Secrets;
import java.text.ParseException;
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

@Configuration
class IssuerConfiguration {

  /** Tokens for clients, the keys that verify them, and where both are; nothing else is open. */
  @Bean
  SecurityFilterChain doors(HttpSecurity http) {
    return http.oauth2AuthorizationServer(issuer -> issuer.oidc(withDefaults()))
        .authorizeHttpRequests(
            requests ->
                requests.requestMatchers("/oauth2/token").authenticated().anyRequest().denyAll())
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  @Bean
  Secrets secrets(IssuerSettings settings) {
    return Secrets.in(settings.data());
  }

  /** Kept, so that what was signed before a restart is verified after it. */
  @Bean
  JWKSource<SecurityContext> keys(Secrets secrets) throws ParseException {
    String key = secrets.get("issuer-key", IssuerConfiguration::newKey);
    return new ImmutableJWKSet<>(new JWKSet(ECKey.parse(key)));
  }

  private static String newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
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
