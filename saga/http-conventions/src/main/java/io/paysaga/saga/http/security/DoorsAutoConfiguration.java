package io.paysaga.saga.http.security;

import io.paysaga.saga.http.security.SecurityProperties.Tokens;
import jakarta.servlet.DispatcherType;
import java.net.MalformedURLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Guards the doors of the libraries, or all of the application, by what their handlers say. */
@AutoConfiguration(
    before = {
      ServletWebSecurityAutoConfiguration.class,
      ManagementWebSecurityAutoConfiguration.class
    })
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(SecurityProperties.class)
class DoorsAutoConfiguration {

  /** How far clocks may differ. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  @Bean
  Doors doors(
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      Environment environment,
      SecurityProperties settings) {
    return new Doors(mappings, environment, settings.doors());
  }

  /**
   * Before an application's own, which take what is not the libraries'. There is no session, so
   * there is nothing of which another page could make use, and no page to log in.
   */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 10)
  SecurityFilterChain doorsFilterChain(
      HttpSecurity http,
      Doors doors,
      SecurityProperties settings,
      ObjectProvider<Callers> callers,
      @Value("${management.endpoints.web.base-path:/actuator}") String endpoints,
      @Value("${management.endpoint.health.probes.add-additional-paths:false}")
          boolean probesBesideDoors,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    http.securityMatcher(doors)
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    if (settings.tokens() == Tokens.OFF) {
      return http.anonymous(anybody -> anybody.principal(Caller.ANYBODY))
          .authorizeHttpRequests(all -> all.anyRequest().permitAll())
          .build();
    }
    DoorProblems refusals = new DoorProblems(problems);
    Callers known = callers.getObject();
    return http.oauth2ResourceServer(
            tokens ->
                tokens
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals)
                    .jwt(
                        jwt ->
                            jwt.decoder(known.tokens())
                                .jwtAuthenticationConverter(known.converter())))
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .authorizeHttpRequests(
            requests ->
                requests
                    // What was let in is being answered.
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(probes(endpoints, probesBesideDoors))
                    .permitAll()
                    .requestMatchers(endpoints, endpoints + "/**")
                    .hasRole(Role.OPERATOR.name())
                    .anyRequest()
                    .access(doors))
        .build();
  }

  private static String[] probes(String endpoints, boolean besideDoors) {
    Stream<String> managed =
        Stream.of("/health/liveness", "/health/readiness").map(endpoints::concat);
    Stream<String> further = besideDoors ? Stream.of("/livez", "/readyz") : Stream.empty();
    return Stream.concat(managed, further).toArray(String[]::new);
  }

  private static VerifiedTokens verifiedTokens(
      SecurityProperties settings, IssuerKeys keys, Clock clock) {
    JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
    times.setClock(clock);
    times.setAllowEmptyExpiryClaim(false);
    NimbusJwtDecoder verifier =
        NimbusJwtDecoder.withJwkSource(keys)
            .jwsAlgorithms(
                taken -> taken.addAll(List.of(SignatureAlgorithm.ES256, SignatureAlgorithm.RS256)))
            .build();
    verifier.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            List.of(
                new JwtTypeValidator("at+jwt"),
                new JwtIssuerValidator(Objects.requireNonNull(settings.issuer())),
                new JwtAudienceValidator(Objects.requireNonNull(settings.audience())),
                times)));
    return new VerifiedTokens(verifier, settings.tokensRemembered(), clock);
  }

  @Bean
  @ConditionalOnProperty(
      name = "paysaga.security.tokens",
      havingValue = "required",
      matchIfMissing = true)
  IssuerKeys issuerKeys(SecurityProperties settings) throws MalformedURLException {
    return new IssuerKeys(
        Objects.requireNonNull(settings.jwkSetUri()).toURL(),
        IssuerKeys.Times.of(settings.keysFresh(), settings.keysKept()));
  }

  /** A request is timed as a whole; its way through each filter is not, unless somebody asks. */
  @Bean
  @ConditionalOnMissingBean
  SecurityObservationSettings doorsObservations() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  @ConditionalOnProperty(
      name = "paysaga.security.tokens",
      havingValue = "required",
      matchIfMissing = true)
  Callers callers(SecurityProperties settings, IssuerKeys keys, ObjectProvider<Clock> clock) {
    return new Callers(
        verifiedTokens(settings, keys, clock.getObject()),
        new CallerOfToken(settings.ownerClaim()));
  }

  @Bean
  OwnServiceTokens ownServiceTokens(SecurityProperties settings) {
    return new OwnServiceTokens(
        settings.tokens() == Tokens.OFF ? null : settings.client(), System::nanoTime);
  }

  @Bean
  WebMvcConfigurer callerOfRequests() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }
}
