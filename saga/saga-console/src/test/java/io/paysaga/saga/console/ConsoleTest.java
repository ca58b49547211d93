package io.paysaga.saga.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.when;

import com.nimbusds.jwt.JWTClaimsSet;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The console over real HTTP, with sagas that are played. */
@SpringBootTest(
    classes = ConsoleTest.App.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.autoconfigure.exclude="
          + "io.paysaga.saga.messaging.LibraryMigrationsAutoConfiguration,"
          + "io.paysaga.saga.messaging.MessagingAutoConfiguration,"
          + "io.paysaga.saga.orchestration.run.SagaOrchestrationAutoConfiguration,"
          + "io.paysaga.saga.orchestration.web.OperatorDoorsAutoConfiguration,"
          + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "server.address=127.0.0.1",
      "paysaga.security.issuer=http://127.0.0.1:1",
      "paysaga.security.jwk-set-uri=http://127.0.0.1:1/keys",
      "paysaga.security.audience=trips",
      "paysaga.console.client-id=console",
      "paysaga.console.authorization-uri=http://issuer.example/authorize",
      "paysaga.console.token-uri=http://127.0.0.1:1/token"
    })
class ConsoleTest {

  private static final String SECRET = "for this test";
  private static final SagaView WAITS =
      Trip.saga(SagaStatus.RUNNING, false, null, Trip.step("fly", StepStatus.DOING, 1));

  @TempDir static Path folder;

  @LocalServerPort int port;
  @Autowired SagaQueries sagas;
  @Autowired ActApprovals acts;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void secret(DynamicPropertyRegistry properties) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), SECRET);
    properties.add("paysaga.console.client-secret-file", () -> file);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {

    @Bean
    Clock sagaClock() {
      return Clock.fixed(Trip.NOW, ZoneOffset.UTC);
    }

    @Bean
    SagaQueries sagaQueries() {
      return mock();
    }

    @Bean
    ActApprovals actApprovals() {
      return mock();
    }

    @Bean
    SagaFlows sagaFlows() {
      return List::of;
    }
  }

  @BeforeEach
  void oneSagaWaits() {
    reset(sagas, acts);
    when(sagas.find(WAITS.id())).thenReturn(Optional.of(WAITS));
    when(sagas.search(any())).thenReturn(List.of(WAITS));
    when(sagas.underWay(anyInt())).thenReturn(List.of(WAITS));
    when(sagas.retention()).thenReturn(Duration.ofDays(30));
  }

  private static String sessionOf(String role, String secret) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    new SealedCookie(
            "paysaga-console", "Strict", () -> secret, Clock.fixed(Trip.NOW, ZoneOffset.UTC))
        .write(
            new MockHttpServletRequest(),
            response,
            new JWTClaimsSet.Builder()
                .subject("kim")
                .claim("name", "Kim")
                .claim("roles", List.of(role)),
            Duration.ofHours(1));
    return String.valueOf(response.getHeader("Set-Cookie")).replaceAll(";.*", "");
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> asViewer(String path) throws IOException, InterruptedException {
    return get(path, "Cookie", sessionOf("VIEWER", SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/console", "/console/now", "/console/sagas", "/console/flows", "/console/acts"})
  void showsItsPagesToWhoIsLoggedInAndTheLoginToEverybodyElse(String path) throws Exception {
    HttpResponse<String> shown = asViewer(path);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy).startsWith("default-src 'self';").doesNotContain("unsafe"));
    assertThat(shown.body()).doesNotContain("style=", "<style", "onclick", "<script>");

    for (String nobody :
        List.of("x=y", "paysaga-console=forged", sessionOf("VIEWER", "another secret"))) {
      HttpResponse<String> login = get(path, "Cookie", nobody);
      assertThat(login.statusCode()).isEqualTo(401);
      assertThat(login.body()).contains("Sign in");
    }
    assertThat(get(path, "Cookie", sessionOf("BUYER", SECRET)).statusCode()).isEqualTo(403);
  }

  @Test
  void tellsOfASagaWhyItIsWhereItIs() throws Exception {
    HttpResponse<String> page = asViewer("/console/sagas/" + WAITS.id());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Why is it here?", "<svg", "fly: open.");
  }

  @Test
  void saysInWordsThatASagaIsNotThereAndThatAnAddressStandsForNothing() throws Exception {
    HttpResponse<String> absent = asViewer("/console/sagas/" + UUID.randomUUID());
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.body()).contains("There is no such saga");
    assertThat(asViewer("/console/sagas/7").statusCode()).isEqualTo(400);
  }

  @Test
  void saysInWordsThatTheDatabaseIsAway() throws Exception {
    when(sagas.underWay(anyInt())).thenThrow(new QueryTimeoutException("silence"));
    HttpResponse<String> away = asViewer("/console");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.body()).contains("The database does not answer");
  }

  @Test
  void asksTheIssuerWithPkceAndKeepsTheQuestionInACookieThatComesBackFromThere() throws Exception {
    HttpResponse<String> asked = get("/console/login/issuer?to=/console/flows");
    assertThat(asked.statusCode()).isEqualTo(302);
    assertThat(asked.headers().firstValue("Location"))
        .hasValueSatisfying(
            to ->
                assertThat(to)
                    .startsWith("http://issuer.example/authorize?")
                    .contains("code_challenge_method=S256", "/console/callback"));
    assertThat(asked.headers().firstValue("Set-Cookie"))
        .hasValueSatisfying(
            cookie ->
                assertThat(cookie)
                    .startsWith("paysaga-console-login=")
                    .contains("HttpOnly", "SameSite=Lax"));
  }

  @Test
  void leadsOnWhoComesFromAnotherSiteSinceTheirSessionIsNotSentAlong() throws Exception {
    HttpResponse<String> arrived = get("/console/flows", "Sec-Fetch-Site", "cross-site");
    assertThat(arrived.body()).contains("0;url=/console/flows");
  }

  @Test
  void refusesACallbackThatNobodyAskedFor() throws Exception {
    HttpResponse<String> refused = get("/console/callback?code=a&state=b");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("Sign in");
  }

  @Test
  void servesWhatItsPagesNeedToEverybody() throws Exception {
    for (String asset : List.of("console.css", "console.js", "htmx.min.js", "icon.svg")) {
      assertThat(get("/console/assets/" + asset).statusCode()).as(asset).isEqualTo(200);
    }
  }

  @Test
  void signsOutByAFormOfItsOwnOnly() throws Exception {
    String session = sessionOf("VIEWER", SECRET);
    HttpResponse<String> page = get("/console", "Cookie", session);
    String csrf =
        page.headers().allValues("Set-Cookie").stream()
            .filter(cookie -> cookie.startsWith("paysaga-console-csrf="))
            .map(cookie -> cookie.replaceAll(";.*", ""))
            .findFirst()
            .orElseThrow();
    String token = page.body().replaceAll("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1");

    assertThat(signOut("_csrf=forged", session + "; " + csrf).statusCode()).isEqualTo(403);
    HttpResponse<String> out = signOut("_csrf=" + token, session + "; " + csrf);
    assertThat(out.statusCode()).isEqualTo(302);
    assertThat(out.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith("paysaga-console=;"));
  }

  private HttpResponse<String> signOut(String form, String cookies)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/console/logout"))
            .header("Cookie", cookies)
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
