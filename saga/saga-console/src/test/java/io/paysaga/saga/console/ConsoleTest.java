package io.paysaga.saga.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.nimbusds.jwt.JWTClaimsSet;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.BackfillTime;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.DeadLetter;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.NotApproved;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.api.SagaForesight;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
  @Autowired OperatorRequests operators;
  @Autowired SagaForesight foresight;
  @Autowired DeadLetters letters;
  @Autowired Backfills backfills;

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
    OperatorRequests operatorRequests() {
      return mock();
    }

    @Bean
    SagaForesight sagaForesight() {
      return mock();
    }

    @Bean
    DeadLetters deadLetters() {
      return mock();
    }

    @Bean
    Backfills backfills() {
      return mock();
    }

    @Bean
    SagaFlows sagaFlows() {
      return List::of;
    }

    @Bean
    SagaDescription<Trip.Booking> trips() {
      return Trip.DESCRIPTION;
    }
  }

  @BeforeEach
  void oneSagaWaits() {
    reset(sagas, acts, operators, foresight, letters, backfills);
    when(foresight.ifAsked(any(), eq(OperatorAction.RETRY)))
        .thenReturn(
            Map.of(
                WAITS.id(),
                new SagaForesight.Foreseen(
                    WAITS, WAITS, List.of(new CommandId(WAITS.id(), "fly", Direction.DO)), null)));
    when(sagas.find(List.of(WAITS.id()))).thenReturn(List.of(WAITS));
    when(letters.topics()).thenReturn(List.of("flights-dlt"));
    when(backfills.progress()).thenReturn(new Backfills.Progress(true, 3, 2, 0));
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
                .claim("roles", role.equals("BUYER") ? List.of(role) : List.of(role, "VIEWER")),
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
      strings = {
        "/console",
        "/console/now",
        "/console/sagas",
        "/console/flows",
        "/console/dead-letters",
        "/console/debts",
        "/console/acts"
      })
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
  void addsUpWhatIsInDoubt() throws Exception {
    when(sagas.snapshots(List.of(WAITS.id()))).thenReturn(List.of(Trip.stored(WAITS, 1_234_000)));
    assertThat(asViewer("/console").body()).contains("Money in doubt", ">1,234,000<");
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
  void saysInWordsThatKafkaIsAway() throws Exception {
    when(letters.page(any(), any(), anyInt()))
        .thenThrow(new DeadLetters.KafkaAway(new IllegalStateException("silence")));
    HttpResponse<String> away = asViewer("/console/dead-letters");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.body()).contains("Kafka does not answer");
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
    Form form = formOf(sessionOf("VIEWER", SECRET));
    assertThat(post("/console/logout", "_csrf=forged", form.cookies()).statusCode()).isEqualTo(403);
    HttpResponse<String> out = form.sends("/console/logout", "");
    assertThat(out.statusCode()).isEqualTo(302);
    assertThat(out.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith("paysaga-console=;"));
  }

  @Test
  void offersAnOperatorWhatTheSagaCanDoNowAndAViewerNothing() throws Exception {
    String path = "/console/sagas/" + WAITS.id();
    HttpResponse<String> page = get(path, "Cookie", sessionOf("OPERATOR", SECRET));
    assertThat(page.body())
        .contains("What you can do", "Its attempts are counted anew. Fly is sent.")
        .doesNotContain("Compensate");
    assertThat(asViewer(path).body()).doesNotContain("What you can do");
  }

  @Test
  void asksForAnActAndLeadsToWhatBecameOfIt() throws Exception {
    when(operators.ask(any(), any(), any())).thenReturn(asked(WAITS.id(), null));

    HttpResponse<String> asked =
        formOf(sessionOf("OPERATOR", SECRET))
            .sends(
                "/console/sagas/" + WAITS.id() + "/acts",
                "action=RETRY&reason=it+is+back%2C+I+saw");

    assertThat(asked.statusCode()).isEqualTo(302);
    assertThat(leadsTo(asked)).isEqualTo("/console/sagas/" + WAITS.id() + "?asked=ASKED");
    verify(operators)
        .ask(
            WAITS.id(),
            OperatorAction.RETRY,
            new Asking(
                new Actor("kim", "Kim", List.of("operator", "viewer")),
                "it is back, I saw",
                false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action=RETRY",
        "action=RETRY&reason=+",
        "action=RETRY&reason=two%0Alines",
        "action=DANCE&reason=a",
        "action=UNDO&reason=a",
        "action=REPLAY&reason=a",
        "reason=a"
      })
  void asksForNothingThatNoFormOfItsOwnAsksFor(String fields) throws Exception {
    HttpResponse<String> refused =
        formOf(sessionOf("OPERATOR", SECRET))
            .sends("/console/sagas/" + WAITS.id() + "/acts", fields);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    verifyNoInteractions(operators);
  }

  @Test
  void letsNoViewerAndNoFormOfAnotherPageAct() throws Exception {
    String path = "/console/sagas/" + WAITS.id() + "/acts";
    assertThat(
            formOf(sessionOf("VIEWER", SECRET)).sends(path, "action=RETRY&reason=a").statusCode())
        .isEqualTo(403);
    Form form = formOf(sessionOf("OPERATOR", SECRET));
    assertThat(post(path, "action=RETRY&reason=a", form.cookies()).statusCode()).isEqualTo(403);
    assertThat(
            formOf(sessionOf("OPERATOR", SECRET))
                .sends("/console/acts/" + UUID.randomUUID() + "/approval", "")
                .statusCode())
        .isEqualTo(403);
    verifyNoInteractions(operators);
    verify(acts, never()).approve(any(), any());
  }

  @Test
  void showsWhatAnActWouldDoToManyAndThenAsksEachOnce() throws Exception {
    when(operators.ask(any(), any(), any()))
        .thenReturn(asked(WAITS.id(), new OperatorAct.Verdict("not-stuck", Trip.NOW)));
    String ids = "saga=" + WAITS.id() + "&saga=" + WAITS.id();
    HttpResponse<String> dryRun =
        get(
            "/console/sagas/acts?action=RETRY&" + ids.replaceAll("&.*", ""),
            "Cookie",
            sessionOf("OPERATOR", SECRET));
    assertThat(dryRun.body()).contains("All 1 would do it", "Retry this one");
    verifyNoInteractions(operators);

    HttpResponse<String> asked =
        formOf(sessionOf("OPERATOR", SECRET))
            .sends("/console/sagas/acts", "action=RETRY&reason=a&" + ids);

    assertThat(leadsTo(asked)).isEqualTo("/console/acts?asked=1&refused=1");
    verify(operators, times(1)).ask(any(), any(), any());
  }

  @Test
  void tellsWhoAskedThatSomebodyElseHasToApprove() throws Exception {
    UUID act = UUID.randomUUID();
    when(acts.approve(eq(act), any()))
        .thenThrow(new NotApproved(asked(WAITS.id(), null).act(), NotApproved.Why.SAME_PERSON));
    HttpResponse<String> refused =
        formOf(sessionOf("APPROVER", SECRET)).sends("/console/acts/" + act + "/approval", "");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("somebody else has to");
  }

  @Test
  void asksForTheWholePageOnceTheSagaStandsOtherwise() throws Exception {
    String now = "/console/sagas/" + WAITS.id() + "/now?was=";
    assertThat(asViewer(now + "RUNNING").headers().firstValue("HX-Refresh")).isEmpty();
    assertThat(asViewer(now + "STUCK").headers().firstValue("HX-Refresh")).hasValue("true");
  }

  @Test
  void writesATableThatNoSpreadsheetCalculates() throws Exception {
    SagaView formula =
        new SagaView(
            UUID.randomUUID(),
            "trip",
            WAITS.subject(),
            "=cmd|' /C calc'!A0,\"x\"",
            SagaStatus.COMPLETED,
            null,
            List.of(),
            null,
            Trip.NOW,
            Trip.NOW);
    when(sagas.search(any())).thenReturn(List.of(formula));
    HttpResponse<String> table = asViewer("/console/sagas.csv?owner=7");
    assertThat(table.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(table.body().lines())
        .hasSize(2)
        .element(1)
        .asString()
        .contains(",\"'=cmd|' /C calc'!A0,\"\"x\"\"\",\"COMPLETED\"");
  }

  @Test
  void looksForSagasByWhatTheAddressTells() throws Exception {
    asViewer("/console/sagas?about=TRIP:7&owner=7&status=STUCK&failure=no-room&age=10");
    verify(sagas)
        .search(
            new SagaQueries.Search(
                Subject.parse("TRIP:7"),
                "7",
                null,
                true,
                null,
                "no-room",
                SagaId.firstAt(Trip.NOW.minusSeconds(600)).value(),
                51));
    assertThat(asViewer("/console/sagas?flow=none").body()).contains("No saga is like that");
    assertThat(asViewer("/console/sagas?age=0").statusCode()).isEqualTo(400);
  }

  @Test
  void showsADeadLetterAndWhatWouldComeOfIt() throws Exception {
    DeadLetterId place = new DeadLetterId("flights-dlt", 1, 7);
    DeadLetter letter =
        new DeadLetter(
            place.toString(), "<b>torn</b>", null, null, null, null, null, Trip.NOW, 4, "null");
    when(letters.judge(place))
        .thenReturn(
            Optional.of(
                new DeadLetters.Judged(
                    letter,
                    new DeadLetterVerdict(DeadLetterVerdict.Kind.MALFORMED, "It cannot be read."),
                    null)));
    when(letters.page(any(), any(), anyInt())).thenReturn(List.of(letter));
    assertThat(asViewer("/console/dead-letters").body()).contains("/console/dead-letters/" + place);
    HttpResponse<String> page =
        get("/console/dead-letters/" + place, "Cookie", sessionOf("OPERATOR", SECRET));
    assertThat(page.body())
        .contains("It cannot be read.", "&lt;b&gt;torn")
        .doesNotContain("Have it handled");
    assertThat(asViewer("/console/dead-letters/flights-dlt/1/8").statusCode()).isEqualTo(404);
  }

  @Test
  void backfillsTheTimeThatIsShown() throws Exception {
    when(sagas.givenUpSteps(any(), any(), anyInt()))
        .thenReturn(List.of(new GivenUpStep(WAITS.id(), WAITS.subject(), "mail", Trip.NOW)));
    when(backfills.ask(any(), any()))
        .thenReturn(asked(null, new OperatorAct.Verdict(OperatorRequests.BEGUN, Trip.NOW)));
    HttpResponse<String> page =
        get("/console/debts?from=2026-11-01T00:00:00Z", "Cookie", sessionOf("OPERATOR", SECRET));
    assertThat(page.body()).contains("2 of 3 sagas were asked", "value=\"" + Trip.NOW + "\"");

    HttpResponse<String> begun =
        formOf(sessionOf("OPERATOR", SECRET))
            .sends(
                "/console/debts/backfill",
                "from=2026-11-01T00:00:00Z&to=" + Trip.NOW + "&perSecond=5&reason=back");

    assertThat(leadsTo(begun)).isEqualTo("/console/debts?asked=ASKED");
    verify(backfills)
        .ask(
            eq(new BackfillTime(Instant.parse("2026-11-01T00:00:00Z"), Trip.NOW, 5)),
            any(Asking.class));
  }

  private static String leadsTo(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .map(to -> to.replaceFirst("http://[^/]+", ""))
        .orElseThrow();
  }

  private static OperatorRequests.Asked asked(
      @Nullable UUID saga, OperatorAct.@Nullable Verdict verdict) {
    return new OperatorRequests.Asked(
        new OperatorAct(
            UUID.randomUUID(),
            OperatorAction.RETRY,
            saga,
            null,
            null,
            null,
            0,
            new Asking(Actor.claimed("kim"), "a", false),
            Trip.NOW,
            null,
            null,
            verdict),
        verdict == null ? "replies-0@1" : null,
        null);
  }

  /** What a page gives along, so that its forms are known by it. */
  private Form formOf(String session) throws IOException, InterruptedException {
    HttpResponse<String> page = get("/console", "Cookie", session);
    String csrf =
        page.headers().allValues("Set-Cookie").stream()
            .filter(cookie -> cookie.startsWith("paysaga-console-csrf="))
            .map(cookie -> cookie.replaceAll(";.*", ""))
            .findFirst()
            .orElseThrow();
    return new Form(
        session + "; " + csrf,
        page.body().replaceAll("(?s).*name=\"_csrf\" value=\"([^\"]+)\".*", "$1"));
  }

  private final class Form {

    private final String cookies;
    private final String token;

    Form(String cookies, String token) {
      this.cookies = cookies;
      this.token = token;
    }

    String cookies() {
      return cookies;
    }

    HttpResponse<String> sends(String path, String fields)
        throws IOException, InterruptedException {
      return post(path, fields + "&_csrf=" + token, cookies);
    }
  }

  private HttpResponse<String> post(String path, String form, String cookies)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Cookie", cookies)
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
