package io.paysaga.saga.http.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.saga.test.doors.TokenIssuer;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import strangers.StrangersController;

/** Over real HTTP, in an application that has doors of its own besides the libraries'. */
@SpringBootTest(
    classes = DoorsTest.App.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {DoorsTest.ALONE, DoorsTest.HERE})
class DoorsTest extends AskedOverHttp {

  /** What else lies on the class path here, and needs servers. */
  static final String ALONE =
      "spring.autoconfigure.exclude="
          + "io.paysaga.saga.messaging.LibraryMigrationsAutoConfiguration,"
          + "io.paysaga.saga.messaging.MessagingAutoConfiguration,"
          + "io.paysaga.saga.participant.ParticipantAutoConfiguration,"
          + "io.paysaga.saga.participant.book.BookAutoConfiguration,"
          + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

  static final String HERE = "server.address=127.0.0.1";

  private static final TokenIssuer ISSUER = TokenIssuer.start();

  @DynamicPropertySource
  static void tokensAreRequired(DynamicPropertyRegistry properties) {
    ISSUER.isBelieved(properties);
  }

  @RestController
  @AllowedTo(Role.VIEWER)
  static class Things {

    record Said(String subject, @Nullable String name, @Nullable String owner) {}

    @GetMapping("/things")
    Said all(Caller caller) {
      return new Said(caller.subject(), caller.name(), caller.owner());
    }

    @GetMapping("/things/{id}")
    @AllowedTo(value = Role.BUYER, service = "${things.reader:this-service}")
    Said one(@PathVariable long id, Caller caller) {
      return all(caller);
    }
  }

  @RestController
  static class Forgotten {

    @GetMapping("/forgotten")
    void door() {}
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Things.class, StrangersController.class})
  static class App {

    @Bean
    Clock clock() {
      return Clock.systemUTC();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Forgotten.class)
  static class Careless {}

  private RestTestClient.ResponseSpec ask(String uri, @Nullable String token) {
    RestTestClient.RequestHeadersSpec<?> request = http.get().uri(uri);
    if (token != null) {
      request.headers(headers -> headers.setBearerAuth(token));
    }
    return request.exchange();
  }

  /** On a busy machine the issuer may answer too late for whoever comes first. */
  @BeforeEach
  void keysAreKnown() {
    await()
        .until(
            () ->
                !ask("/things", ISSUER.buyer(7))
                    .returnResult(Void.class)
                    .getStatus()
                    .is5xxServerError());
  }

  @Test
  void asksForAToken() {
    RestTestClient.ResponseSpec answer = ask("/things", null);
    answer.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    expectProblem(answer, 401, "no-token");
  }

  @Test
  void tellsWhoSpeaks() {
    ask("/things", ISSUER.signed(ISSUER.claims("operator", "kim").claim("name", "Kim\nChulsoo")))
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.subject")
        .isEqualTo("kim")
        .jsonPath("$.name")
        .isEqualTo("Kim Chulsoo");
    ask("/things/1", ISSUER.buyer(7)).expectBody().jsonPath("$.owner").isEqualTo("7");
  }

  @Test
  void takesTokensOfEllipticCurvesAndOfRsa() {
    ask("/things", ISSUER.signed(ISSUER.claims("operator", "kim"))).expectStatus().isOk();
    ask("/things", ISSUER.signedWithRsa(ISSUER.claims("operator", "kim"), JWSAlgorithm.RS256))
        .expectStatus()
        .isOk();
  }

  @Test
  void letsInWhomTheMethodNamesInPlaceOfTheClass() {
    expectProblem(ask("/things/1", ISSUER.person("viewer", "lee")), 403, "not-allowed");
    ask("/things/1", ISSUER.service("this-service")).expectStatus().isOk();
    ask("/things/1", ISSUER.service("another-service"))
        .expectHeader()
        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"")
        .expectStatus()
        .isForbidden();
    // A person with a service's name is no service.
    ask("/things/1", ISSUER.person("viewer", "this-service")).expectStatus().isForbidden();
  }

  static List<Function<JWTClaimsSet.Builder, String>> forgeries() {
    return List.of(
        TokenIssuer::unsigned,
        claims -> ISSUER.signed(claims.issuer("http://another.example")),
        claims -> ISSUER.signed(claims.audience("another-shop")),
        claims -> ISSUER.signed(claims.audience((String) null)),
        claims -> ISSUER.signed(claims.expirationTime(Date.from(Instant.now().minusSeconds(60)))),
        claims -> ISSUER.signed(claims.expirationTime(null)),
        claims -> ISSUER.signed(claims.notBeforeTime(Date.from(Instant.now().plusSeconds(60)))),
        claims -> ISSUER.signed(claims.subject(null)),
        claims -> ISSUER.signed(claims.claim("roles", List.of("buyer", "viewer"))),
        claims -> TokenIssuer.signed(claims, ISSUER.key(), JOSEObjectType.JWT),
        claims -> ISSUER.signedWithRsa(claims, JWSAlgorithm.RS512),
        DoorsTest::withAnotherKeyOfThisName,
        DoorsTest::withThePublicKeyAsSecret,
        claims -> ISSUER.signed(claims).replaceFirst("\\.[^.]*$", ".AAAA"),
        claims -> "no token");
  }

  private static String withAnotherKeyOfThisName(JWTClaimsSet.Builder claims) {
    try {
      return TokenIssuer.signed(
          claims,
          new ECKeyGenerator(Curve.P_256).keyID(ISSUER.key().getKeyID()).generate(),
          new JOSEObjectType("at+jwt"));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String withThePublicKeyAsSecret(JWTClaimsSet.Builder claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256)
                  .keyID(ISSUER.key().getKeyID())
                  .type(new JOSEObjectType("at+jwt"))
                  .build(),
              claims.build());
      token.sign(new MACSigner(ISSUER.key().toECPublicKey().getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("forgeries")
  void believesNothingElse(Function<JWTClaimsSet.Builder, String> forgery) {
    RestTestClient.ResponseSpec answer =
        ask("/things", forgery.apply(ISSUER.claims("viewer", "lee")));
    answer
        .expectHeader()
        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
    expectProblem(answer, 401, "invalid-token");
  }

  @Test
  void saysThatItCannotTellWhileTheIssuerIsAway() {
    String known = ISSUER.person("viewer", "lee");
    ask("/things", known).expectStatus().isOk();
    ISSUER.changesItsKey();
    ISSUER.isAway(true);
    try {
      ask("/things", known).expectStatus().isOk();
      expectProblem(ask("/things", ISSUER.person("viewer", "lee")), 503, "issuer-unavailable");
    } finally {
      ISSUER.isAway(false);
    }
  }

  @Test
  void leavesTheApplicationsOwnDoorsAlone() {
    ask("/strangers", null).expectStatus().isOk();
  }

  @Test
  void stopsTheStartWhereADoorDoesNotSayWhoMayCallIt() {
    assertThatThrownBy(() -> start(Careless.class, "paysaga.security.tokens=off"))
        .hasMessageContaining("Forgotten#door")
        .hasMessageContaining("does not say who may call it");
  }

  @Test
  void stopsTheStartForAnApplicationsOwnDoorWhereAllAreGuarded() {
    assertThatThrownBy(
            () -> start(App.class, "paysaga.security.tokens=off", "paysaga.security.doors=all"))
        .hasMessageContaining("StrangersController");
  }

  @Test
  void stopsTheStartWhereNobodySaysWhomToBelieve() {
    assertThatThrownBy(() -> start(App.class))
        .rootCause()
        .hasMessageStartingWith("paysaga.security.issuer must be set");
  }

  @Test
  void asksForNoTokenWhereTheyAreOff() {
    try (ConfigurableApplicationContext open = start(App.class, "paysaga.security.tokens=off")) {
      RestTestClient.bindToServer()
          .baseUrl("http://127.0.0.1:" + open.getEnvironment().getProperty("local.server.port"))
          .build()
          .get()
          .uri("/things")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.subject")
          .isEqualTo("anybody");
    }
  }

  private static ConfigurableApplicationContext start(Class<?> application, String... settings) {
    return new SpringApplicationBuilder(application)
        .properties("server.port=0", ALONE, HERE)
        .properties(settings)
        .run();
  }
}
