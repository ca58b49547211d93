package io.paysaga.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.paysaga.servers.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

class IssuerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String VERIFIER = "v".repeat(43);

  @TempDir private static Path data;
  private static ConfigurableApplicationContext issuer;

  @BeforeAll
  static void start() {
    issuer = started();
  }

  @AfterAll
  static void stop() {
    issuer.close();
  }

  private static ConfigurableApplicationContext started() {
    return SpringApplication.run(
        IssuerApplication.class, "--server.port=0", "--paysaga.issuer.data=" + data);
  }

  @Test
  void saysWhoABuyerIs() throws Exception {
    SignedJWT token = token("role=buyer&buyer=7");

    assertThat(token.getHeader().toJSONObject())
        .containsOnly(
            entry("alg", "RS256"),
            entry("typ", "at+jwt"),
            entry("kid", keys().getKeys().get(0).getKeyID()));
    assertThat(token.getPayload().toJSONObject())
        .contains(
            entry("iss", "http://127.0.0.1:8086"),
            entry("aud", "pay-saga"),
            entry("sub", "buyer-7"),
            entry("name", "Buyer 7"),
            entry("roles", List.of("buyer")),
            entry("buyer_id", 7L));
    assertThat(lifetime(token)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void saysWhoAServiceIs() throws Exception {
    SignedJWT token = token("role=service&service=some-service");

    assertThat(token.getPayload().toJSONObject())
        .contains(entry("sub", "some-service"), entry("roles", List.of("service")))
        .doesNotContainKey("buyer_id");
    assertThat(lifetime(token)).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "organiser", "viewer", "operator", "approver"})
  void saysInWhichRoleSomebodyComes(String role) throws Exception {
    SignedJWT nobodySpecial = token("role=" + role);
    SignedJWT kim = token("role=" + role + "&name=kim");

    assertThat(nobodySpecial.getPayload().toJSONObject())
        .contains(entry("sub", role), entry("name", role), entry("roles", List.of(role)))
        .doesNotContainKey("buyer_id");
    assertThat(kim.getPayload().toJSONObject())
        .contains(entry("sub", "kim"), entry("name", "kim"), entry("roles", List.of(role)));
    assertThat(lifetime(kim)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aBuyersNameIsNotWhoTheyAre() throws Exception {
    assertThat(token("role=buyer&buyer=7&name=Kim+O%27Neill").getPayload().toJSONObject())
        .contains(entry("sub", "buyer-7"), entry("name", "Kim O'Neill"), entry("buyer_id", 7L));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'role is one of'",
    "role=admin, 'role is one of'",
    "role=BUYER, 'role is one of'",
    "role=buyer&role=operator, 'role is one of'",
    "role=buyer, 'buyer is the number of a buyer'",
    "role=buyer&buyer=, 'buyer is the number of a buyer'",
    "role=buyer&buyer=0, 'buyer is the number of a buyer'",
    "role=buyer&buyer=-7, 'buyer is the number of a buyer'",
    "role=buyer&buyer=7.0, 'buyer is the number of a buyer'",
    "role=buyer&buyer=1234567890123456789, 'buyer is the number of a buyer'",
    "role=buyer&buyer=7&buyer=8, 'buyer is the number of a buyer'",
    "role=buyer&buyer=7&name=%0a, 'name begins with a letter or a digit'",
    "role=operator&name=, 'name begins with a letter or a digit'",
    "role=operator&name=%3Cb%3E, 'name begins with a letter or a digit'",
    "role=service, 'service is the name of a service'",
    "role=service&service=Point, 'service is the name of a service'",
    "role=service&service=../point, 'service is the name of a service'",
  })
  void refusesWhatNamesNobodyAndSaysWhy(String parameters, String why) throws Exception {
    HttpResponse<String> answer = ask("local", secret("issuer-client"), parameters);

    assertThat(answer.statusCode()).isEqualTo(400);
    Map<?, ?> error = JSON.readValue(answer.body(), Map.class);
    assertThat(error.get("error")).isEqualTo("invalid_request");
    assertThat((String) error.get("error_description")).startsWith(why).endsWith(".");
  }

  @Test
  void aServiceGetsTokensOfItsOwnOnly() throws Exception {
    String secret = secret("service-point-service");

    assertThat(token("point-service", secret, "").getPayload().toJSONObject())
        .contains(entry("sub", "point-service"), entry("roles", List.of("service")));
    assertThat(token("point-service", secret, "role=service&service=point-service")).isNotNull();
    for (String others :
        List.of("role=buyer&buyer=7", "role=operator", "role=service&service=order-service")) {
      HttpResponse<String> answer = ask("point-service", secret, others);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("The client point-service gets tokens of its own only.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"viewer", "operator", "approver"})
  void letsSomebodyInByOneClickAndTellsTheConsoleOnceWhoTheyAre(String role) throws Exception {
    assertThat(get(asked("")).body())
        .contains("Who are you?", "value=\"" + role + "\"", "value=\"&lt;state&gt;\"");

    HttpResponse<String> clicked = get(asked("&as=" + role));
    assertThat(clicked.statusCode()).isEqualTo(302);
    String back = clicked.headers().firstValue("Location").orElseThrow();
    assertThat(back).startsWith("http://127.0.0.1:18080/console/callback?code=");
    String form =
        "grant_type=authorization_code&redirect_uri=http://127.0.0.1:18080/console/callback&code="
            + back.replaceAll(".*code=([^&]+).*", "$1");

    assertThat(exchange(form + "&code_verifier=" + "x".repeat(43)).statusCode()).isEqualTo(400);
    HttpResponse<String> given = exchange(form + "&code_verifier=" + VERIFIER);
    assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
    Map<?, ?> body = JSON.readValue(given.body(), Map.class);
    assertThat(SignedJWT.parse((String) body.get("access_token")).getPayload().toJSONObject())
        .contains(entry("sub", role), entry("roles", List.of(role)), entry("aud", "pay-saga"));
    assertThat(exchange(form + "&code_verifier=" + VERIFIER).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"buyer", "service", "gateway", "admin"})
  void letsNobodyElseIn(String role) throws Exception {
    assertThat(get(asked("&as=" + role)).body()).contains("Who are you?");
  }

  private static String asked(String further) throws Exception {
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    return "/oauth2/authorize?response_type=code&client_id=console&state=%3Cstate%3E"
        + "&redirect_uri=http://127.0.0.1:18080/console/callback&code_challenge_method=S256"
        + "&code_challenge="
        + challenge
        + further;
  }

  private static HttpResponse<String> exchange(String form) throws Exception {
    String credentials = "console:" + secret("client-console");
    return HTTP.send(
        HttpRequest.newBuilder(uri("/oauth2/token"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void refusesWhoHasNotTheSecret() throws Exception {
    for (String wrong :
        List.of("wrong", secret("service-point-service"), secret("service-order-service"))) {
      HttpResponse<String> answer = ask("local", wrong, "role=buyer&buyer=7");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("invalid_client");
    }
    assertThat(ask("nobody", secret("issuer-client"), "role=buyer&buyer=7").statusCode())
        .isEqualTo(401);
  }

  @Test
  void tellsWhereItsDoorsAreAndHasNoOther() throws Exception {
    assertThat(get("/.well-known/openid-configuration").body())
        .contains(
            "\"issuer\":\"http://127.0.0.1:8086\"",
            "\"token_endpoint\":\"http://127.0.0.1:8086/oauth2/token\"",
            "\"jwks_uri\":\"http://127.0.0.1:8086/oauth2/jwks\"");
    assertThat(get("/oauth2/jwks").body()).doesNotContain("\"d\"");
    for (String other :
        List.of("/", "/login", "/error", "/userinfo", "/actuator", "/oauth2/other")) {
      assertThat(get(other).statusCode()).as(other).isIn(401, 403);
    }
  }

  @Test
  void aTokenOutlivesARestart() throws Exception {
    String secret = secret("issuer-client");
    SignedJWT before = token("role=buyer&buyer=7");

    issuer.close();
    issuer = started();

    verify(before);
    assertThat(secret("issuer-client")).isEqualTo(secret);
    verify(token("role=buyer&buyer=7"));
  }

  @Test
  void verifiesWithTheFormerKeyForAsLongAsThatIsThere() throws Exception {
    SignedJWT before = token("role=buyer&buyer=7");
    Path secrets = data.resolve("secrets");
    Path former = secrets.resolve("issuer-key.former");

    issuer.close();
    Files.move(secrets.resolve("issuer-key"), former);
    issuer = started();

    String another = token("role=buyer&buyer=7").getHeader().getKeyID();
    assertThat(another).isNotEqualTo(before.getHeader().getKeyID());
    verify(before);

    issuer.close();
    Files.delete(former);
    issuer = started();

    assertThat(keys().getKeys()).extracting(JWK::getKeyID).containsExactly(another);
  }

  @Test
  void goesOnWithAKeyOfAnEllipticCurveThatItHas() throws Exception {
    Path key = data.resolve("secrets/issuer-key");
    String usual = Files.readString(key);
    try {
      issuer.close();
      Files.writeString(
          key,
          new ECKeyGenerator(Curve.P_256)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate()
              .toJSONString());
      issuer = started();

      assertThat(token("role=buyer&buyer=7").getHeader().getAlgorithm())
          .isEqualTo(JWSAlgorithm.ES256);
    } finally {
      issuer.close();
      Files.writeString(key, usual);
      issuer = started();
    }
  }

  @Test
  void keepsItsSecretsToItself() throws Exception {
    assertThat(permissions(data.resolve("secrets"))).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(data.resolve("secrets"))) {
      assertThat(files)
          .extracting(file -> file.getFileName() + " " + permissions(file))
          .containsExactlyInAnyOrder(
              "issuer-key rw-------",
              "issuer-client rw-------",
              "client-console rw-------",
              "service-saga-orchestrator rw-------",
              "service-payment-service rw-------",
              "service-point-service rw-------",
              "service-order-service rw-------",
              "service-reservation-service rw-------");
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String secret(String name) {
    return Secrets.in(data).get(name);
  }

  private SignedJWT token(String parameters) throws Exception {
    return token("local", secret("issuer-client"), parameters);
  }

  /** Verified, as a service would, with the keys that the issuer tells. */
  private SignedJWT token(String client, String secret, String parameters) throws Exception {
    HttpResponse<String> answer = ask(client, secret, parameters);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Map<?, ?> body = JSON.readValue(answer.body(), Map.class);
    SignedJWT token = SignedJWT.parse((String) body.get("access_token"));
    assertThat(body.get("token_type")).isEqualTo("Bearer");
    assertThat((int) body.get("expires_in")).isBetween(1, (int) lifetime(token).toSeconds());
    verify(token);
    return token;
  }

  private static void verify(SignedJWT token) throws Exception {
    JWK key = keys().getKeyByKeyId(token.getHeader().getKeyID());
    assertThat(
            token.verify(
                key instanceof ECKey curve
                    ? new ECDSAVerifier(curve)
                    : new RSASSAVerifier(key.toRSAKey())))
        .isTrue();
  }

  private static Duration lifetime(SignedJWT token) throws Exception {
    return Duration.between(
        token.getJWTClaimsSet().getIssueTime().toInstant(),
        token.getJWTClaimsSet().getExpirationTime().toInstant());
  }

  private static JWKSet keys() throws Exception {
    return JWKSet.parse(get("/oauth2/jwks").body());
  }

  private static HttpResponse<String> ask(String client, String secret, String parameters)
      throws Exception {
    String credentials =
        Base64.getEncoder()
            .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return HTTP.send(
        HttpRequest.newBuilder(uri("/oauth2/token"))
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("grant_type=client_credentials&" + parameters))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + issuer.getEnvironment().getProperty("local.server.port") + path);
  }
}
