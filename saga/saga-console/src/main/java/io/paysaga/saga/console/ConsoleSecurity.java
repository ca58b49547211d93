package io.paysaga.saga.console;

import io.paysaga.saga.http.BoundedAnswers;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.TimelyAnswers;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Callers;
import io.paysaga.saga.http.security.Doors;
import io.paysaga.saga.http.security.Role;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserRequest;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.ViewResolver;

/**
 * Lets people in who have logged in at the issuer: with a token that any door would take. It is
 * looked at once, and kept nowhere.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {

  /** By which name the issuer stands in paths. */
  static final String ISSUER = "issuer";

  private static final String LOGIN = "/console/login";
  static final String TO_ISSUER = LOGIN + "/" + ISSUER;

  private static final String OWN_THINGS_ONLY =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int LARGEST_ANSWER = 64 * 1024;

  @Bean
  ConsoleSession consoleSession(ConsoleProperties settings, @Qualifier("sagaClock") Clock clock) {
    return new ConsoleSession(
        new SealedCookie("paysaga-console", "Strict", settings::clientSecret, clock),
        settings.session());
  }

  /** Before the doors', which let in tokens only. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 5)
  SecurityFilterChain consoleFilterChain(
      HttpSecurity http,
      Doors doors,
      Callers callers,
      ConsoleSession session,
      ConsoleProperties settings,
      @Qualifier("sagaClock") Clock clock,
      @Qualifier("consoleViews") ObjectProvider<ViewResolver> views) {
    LoginPages pages = new LoginPages(views::getObject);
    ClientRegistrationRepository clients = id -> ISSUER.equals(id) ? client(settings) : null;
    LoginRequests requests =
        new LoginRequests(
            new SealedCookie("paysaga-console-login", "Lax", settings::clientSecret, clock),
            clients);
    DefaultOAuth2AuthorizationRequestResolver asks =
        new DefaultOAuth2AuthorizationRequestResolver(clients, LOGIN);
    asks.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    return http.securityMatcher("/console", "/console/**")
        .securityContext(who -> who.securityContextRepository(session))
        .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .csrf(forms -> forms.csrfTokenRepository(csrfTokens()))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(own -> own.policyDirectives(OWN_THINGS_ONLY))
                    .frameOptions(frames -> frames.deny()))
        .oauth2Login(
            login ->
                login
                    .clientRegistrationRepository(clients)
                    .authorizedClientRepository(new NoTokens())
                    .loginPage("/console")
                    .authorizationEndpoint(
                        to ->
                            to.authorizationRequestResolver(asks)
                                .authorizationRequestRepository(requests))
                    .redirectionEndpoint(back -> back.baseUri("/console/callback"))
                    .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(tokenClient()))
                    .userInfoEndpoint(who -> who.userService(request -> loggedIn(request, callers)))
                    .successHandler(pages)
                    .failureHandler(pages))
        .logout(out -> out.logoutUrl("/console/logout").logoutSuccessUrl("/console"))
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(pages).accessDeniedHandler(pages))
        .authorizeHttpRequests(
            all ->
                all.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/console/assets/**")
                    .permitAll()
                    .anyRequest()
                    .access(doors))
        .build();
  }

  private static CookieCsrfTokenRepository csrfTokens() {
    CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
    tokens.setCookieName("paysaga-console-csrf");
    tokens.setCookiePath("/console");
    tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Strict"));
    return tokens;
  }

  private static ClientRegistration client(ConsoleProperties settings) {
    return ClientRegistration.withRegistrationId(ISSUER)
        .clientId(settings.clientId())
        .clientSecret(settings.clientSecret())
        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUri("{baseUrl}/console/callback")
        .scope(settings.scopes())
        .authorizationUri(settings.authorizationUri().toString())
        .tokenUri(settings.tokenUri().toString())
        .build();
  }

  private static RestClientAuthorizationCodeTokenResponseClient tokenClient() {
    RestClientAuthorizationCodeTokenResponseClient client =
        new RestClientAuthorizationCodeTokenResponseClient();
    client.setRestClient(
        RestClient.builder()
            .requestFactory(
                new TimelyAnswers()
                    .build(
                        HttpClientSettings.defaults()
                            .withTimeouts(ANSWER, ANSWER)
                            .withRedirects(HttpRedirects.DONT_FOLLOW)))
            .requestInterceptor(new BoundedAnswers(LARGEST_ANSWER))
            .configureMessageConverters(
                converters ->
                    converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  private static LoggedIn loggedIn(OAuth2UserRequest request, Callers callers) {
    Caller caller;
    try {
      caller = callers.of(request.getAccessToken().getTokenValue());
    } catch (Problem issuerAway) {
      throw new AuthenticationServiceException("The issuer's keys are not known", issuerAway);
    }
    if (!caller.roles().contains(Role.VIEWER)) {
      throw new LoginPages.NoRole(caller.subject());
    }
    return new LoggedIn(caller);
  }

  /** Nobody needs a token once it has said who somebody is. */
  private static final class NoTokens implements OAuth2AuthorizedClientRepository {

    @Override
    public <T extends OAuth2AuthorizedClient> T loadAuthorizedClient(
        String client, Authentication who, jakarta.servlet.http.HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        Authentication who,
        jakarta.servlet.http.HttpServletRequest request,
        jakarta.servlet.http.HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String client,
        Authentication who,
        jakarta.servlet.http.HttpServletRequest request,
        jakarta.servlet.http.HttpServletResponse response) {}
  }
}
