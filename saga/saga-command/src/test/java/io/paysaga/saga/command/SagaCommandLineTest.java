package io.paysaga.saga.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SagaCommandLineTest {

  private static final String SAGA = "019aa5b0-0000-7000-8000-000000000001";
  private static final String ACT = "019aa5b0-0000-7000-8000-0000000000ac";

  private static final String REPORT =
      """
      {"from": "2026-11-20T10:00:00Z", "to": "2026-11-21T10:00:00Z", "sagas": 12, "judged": 11,
       "skippedRunning": 1, "unknownFrom": "2026-10-22T10:01:00Z", "ofOthers": {},
       "totalFindings": 0, "findings": []}
      """;

  private static final String STUCK =
      """
      {"id": "%s", "type": "pay-order", "subject": "ORDER:100", "orderId": 100, "status": "STUCK",
       "steps": [
         {"name": "pay", "status": "UNDONE", "attempts": 1,
          "startedAt": "2026-11-21T10:00:00Z", "endedAt": "2026-11-21T10:00:01Z"},
         {"name": "use-point", "status": "UNDOING", "attempts": 4,
          "startedAt": "2026-11-21T10:00:00Z", "endedAt": null}],
       "failure": {"step": "use-point", "code": "no-answer", "message": "No answer."},
       "createdAt": "2026-11-21T10:00:00Z", "updatedAt": "2026-11-21T10:01:00Z"}
      """
          .replace("%s", SAGA);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final List<String> spoke = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private HttpServer orchestrator;
  private int status = 200;
  private String answer = REPORT;

  @BeforeEach
  void answersOnAFreePort() throws IOException {
    orchestrator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    orchestrator.createContext(
        "/",
        exchange -> {
          String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          asked.add(
              (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent).strip());
          spoke.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body =
              (exchange.getRequestURI().getPath().equals("/token")
                      ? "{\"access_token\": \"of.the.client\"}"
                      : answer)
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    orchestrator.start();
    variables.put("PAYSAGA_URL", "http://127.0.0.1:" + orchestrator.getAddress().getPort());
  }

  @AfterEach
  void stops() {
    orchestrator.stop(0);
  }

  @Test
  void listsStuckSagas() {
    answer = "{\"sagas\": [" + STUCK + "], \"next\": \"" + SAGA + "\"}";
    assertThat(run("list", "--stuck", "--owner", "7", "--limit", "1")).isZero();
    assertThat(asked).containsExactly("GET /sagas?limit=1&owner=7&status=STUCK");
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            ID                                    FLOW       SUBJECT    STATUS  FAILURE    BEGUN                 MOVED
            019aa5b0-0000-7000-8000-000000000001  pay-order  ORDER:100  STUCK   no-answer  2026-11-21T10:00:00Z  2026-11-21T10:01:00Z
            """);
    assertThat(err.toString()).startsWith("There are more: --after " + SAGA);
  }

  @Test
  void listsSagasOfASubjectAndOfAStatus() {
    answer = "{\"sagas\": []}";
    assertThat(run("list", "--subject", "ORDER:100", "--status", "running")).isZero();
    assertThat(asked).containsExactly("GET /sagas?limit=50&status=RUNNING&subject=ORDER%3A100");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void showsASagaWithItsSteps() {
    answer = STUCK;
    assertThat(run("show", SAGA)).isZero();
    assertThat(asked).containsExactly("GET /sagas/" + SAGA);
    assertThat(out.toString())
        .contains("status: STUCK", "failure.code: no-answer", "orderId: 100")
        .endsWith(
            """
            STEP       STATUS   ATTEMPTS  STARTED               ENDED
            pay        UNDONE   1         2026-11-21T10:00:00Z  2026-11-21T10:00:01Z
            use-point  UNDOING  4         2026-11-21T10:00:00Z
            """);
  }

  @Test
  void writesWhatTheOrchestratorAnswersAsJson() {
    answer = STUCK;
    assertThat(run("show", SAGA, "--output", "json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()))
        .isEqualTo(JsonMapper.shared().readTree(STUCK));
  }

  @Test
  void showsWhatCameInForASaga() {
    answer =
        """
        {"entries": [{"seq": 3, "at": "2026-11-21T10:00:00Z", "event": "RetryAsked",
          "detail": {"by": "kim", "reason": "back"}, "decided": {"to": "COMPENSATING"}}]}
        """;
    assertThat(run("journal", SAGA, "--after", "2")).isZero();
    assertThat(asked).containsExactly("GET /sagas/" + SAGA + "/journal?after=2");
    assertThat(out.toString()).contains("RetryAsked").contains("kim  COMPENSATING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "compensate", "resolve", "free-subject"})
  void asksForAnAct(String act) {
    status = 202;
    answer = STUCK;
    assertThat(run(act, SAGA, "--reason", "it is back", "--by", "kim")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /sagas/" + SAGA + "/" + act + " {\"by\":\"kim\",\"reason\":\"it is back\"}");
  }

  @Test
  void endsWithThreeWhenAnActWaitsForAnotherPerson() {
    status = 202;
    answer = "{\"id\": \"" + ACT + "\", \"action\": \"resolve\", \"waitingFor\": \"approval\"}";
    assertThat(run("resolve", SAGA, "--reason", "by hand")).isEqualTo(3);
    assertThat(err.toString()).startsWith("It waits for another person: saga approve " + ACT);

    answer = "{\"id\": \"" + ACT + "\", \"action\": \"resolve\", \"waitingFor\": \"owner\"}";
    assertThat(run("approve", ACT)).isZero();
    assertThat(asked).last().isEqualTo("POST /acts/" + ACT + "/approval {}");
  }

  @Test
  void breaksTheGlassOnlyWhenItIsToldTo() {
    answer = STUCK;
    run("resolve", SAGA, "--reason", "nobody is there", "--break-glass");
    assertThat(asked)
        .containsExactly(
            "POST /sagas/"
                + SAGA
                + "/resolve {\"reason\":\"nobody is there\",\"breakGlass\":true}");
  }

  @Test
  void asksForNothingWithoutAReason() {
    assertThat(run("retry", SAGA)).isEqualTo(2);
    assertThat(asked).isEmpty();
    assertThat(err.toString()).contains("'--reason=TEXT'").contains("See: saga retry --help");
  }

  @Test
  void onlyTellsWhatAnUndoWouldDoUnlessItIsForReal() {
    answer = "{\"undoes\": [\"pay\"]}";
    assertThat(run("undo", SAGA, "--reason", "restored")).isZero();
    assertThat(run("undo", SAGA, "--reason", "restored", "--for-real")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /unknown-sagas/" + SAGA + "/undo?dryRun=true {\"reason\":\"restored\"}",
            "POST /unknown-sagas/" + SAGA + "/undo?dryRun=false {\"reason\":\"restored\"}");
  }

  @Test
  void replaysADeadLetterByWhereItLies() {
    answer = "{\"verdict\": \"will-be-handled\", \"detail\": \"It waits.\"}";
    assertThat(run("replay", "point.commands-dlt/3/17", "--reason", "mended", "--dry-run"))
        .isZero();
    assertThat(run("replay", "../acts", "--reason", "mended")).isEqualTo(2);
    assertThat(asked)
        .containsExactly(
            "POST /dead-letters/point.commands-dlt/3/17/replay?dryRun=true"
                + " {\"reason\":\"mended\"}");
  }

  @Test
  void listsActsDeadLettersAndWhatIsOwed() {
    answer = "{}";
    run("acts", "--waiting", "--saga", SAGA);
    run("dead-letters", "--topic", "point.commands-dlt", "--after", "point.commands-dlt/3/17");
    run("given-up");
    run("backfill", "--reason", "it is back", "--per-second", "5");
    assertThat(asked)
        .containsExactly(
            "GET /acts?limit=50&saga=" + SAGA + "&waiting=true",
            "GET /dead-letters?after=point.commands-dlt%2F3%2F17&limit=50&topic=point.commands-dlt",
            "GET /best-effort?limit=50&status=GIVEN_UP",
            "POST /best-effort/backfill {\"reason\":\"it is back\",\"perSecond\":5}");
  }

  @Test
  void handsATerminalNothingButText() {
    answer = "{\"deadLetters\": [{\"id\": \"a-dlt/0/1\", \"reason\": \"\\u001b[2Jgone\\nall\"}]}";
    run("dead-letters");
    assertThat(out.toString()).contains("?[2Jgone?all").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "409, 1", "404, 1", "403, 1", "400, 2", "401, 2", "429, 2", "500, 2", "503, 2", "302, 2"
  })
  void tellsARefusalApartFromSilence(int refusal, int exitCode) {
    status = refusal;
    answer = "{\"type\": \"urn:paysaga:problem:saga-not-stuck\", \"detail\": \"It is not STUCK.\"}";
    assertThat(run("retry", SAGA, "--reason", "back")).isEqualTo(exitCode);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("It is not STUCK.")
        .endsWith("(" + refusal + " saga-not-stuck)");
  }

  @Test
  void sendsTheTokenOfTheFileThatIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "a.b-c.d\n");
    assertThat(run("audit")).isZero();
    assertThat(run("audit", "--token-file", file.toString())).isZero();
    variables.put("PAYSAGA_TOKEN_FILE", file.toString());
    assertThat(run("audit")).isZero();
    assertThat(spoke).containsExactly("null", "Bearer a.b-c.d", "Bearer a.b-c.d");
  }

  @Test
  void getsATokenAsAClient(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "s&cret\n");
    variables.put("PAYSAGA_CLIENT_ID", "night-watch");
    variables.put("PAYSAGA_CLIENT_SECRET_FILE", secret.toString());
    assertThat(run("audit")).isEqualTo(2);
    assertThat(asked).isEmpty();

    variables.put("PAYSAGA_TOKEN_URI", variables.get("PAYSAGA_URL") + "/token");
    assertThat(run("audit")).isZero();
    assertThat(asked).containsExactly("POST /token grant_type=client_credentials", "GET /audit");
    assertThat(spoke).containsExactly("Basic bmlnaHQtd2F0Y2g6cyUyNmNyZXQ=", "Bearer of.the.client");
  }

  @Test
  void asksNobodyWithAFileThatHoldsNoToken(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "what is\nsecret");
    variables.put("PAYSAGA_TOKEN_FILE", file.toString());
    assertThat(run("list")).isEqualTo(2);
    assertThat(asked).isEmpty();
    assertThat(err.toString())
        .contains("There is no token in " + file + ".")
        .doesNotContain("secret");

    variables.put("PAYSAGA_TOKEN_FILE", folder.resolve("none").toString());
    assertThat(run("list")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no file " + folder.resolve("none") + ".");
  }

  @Test
  void saysWhatIsMissingWhenATokenIsAskedFor() {
    status = 401;
    answer = "{\"detail\": \"This door asks for a token.\"}";
    assertThat(run("list")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("This door asks for a token. --token-file, or PAYSAGA_TOKEN_FILE, names");
  }

  @Test
  void auditEndsWithZeroWhenNothingIsWrong() {
    assertThat(run("audit")).isZero();
    assertThat(asked).containsExactly("GET /audit");
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            Sagas from 2026-11-20T10:00:00Z to 2026-11-21T10:00:00Z: 12, of which 11 judged, 1 running or changing.
            Sagas that do not exist are found from 2026-10-22T10:01:00Z on.

            0 findings, 0 shown.
            """);
  }

  @Test
  void auditEndsWithOneAndShowsWhatProvesAFinding() {
    answer =
        """
        {"from": "2026-11-20T10:00:00Z", "to": "2026-11-21T10:00:00Z", "sagas": 12, "judged": 12,
         "skippedRunning": 0, "totalFindings": 2, "findings": [
           {"kind": "completed-but-not-charged", "subject": "ORDER:100",
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "message": "It took no points.",
            "evidence": [{"table": "orchestrator.saga", "row": {"buyerId": 1}}]}]}
        """;
    assertThat(run("audit", "--from", "2026-11-20T10:00:00Z", "--to", "2026-11-21T10:00:00Z"))
        .isEqualTo(1);
    assertThat(asked)
        .containsExactly("GET /audit?from=2026-11-20T10%3A00%3A00Z&to=2026-11-21T10%3A00%3A00Z");
    assertThat(out.toString())
        .endsWith(
            """

            completed-but-not-charged: ORDER:100 019aa5b0-0000-7000-8000-000000000001
              It took no points.
                orchestrator.saga {"buyerId":1}

            2 findings, 1 shown.
            """);
    assertThat(run("audit", "-o", "json")).isEqualTo(1);
    assertThat(out.toString()).endsWith("}\n");
  }

  @Test
  void auditSaysWhoElseAskedTheParticipants() {
    answer =
        REPORT.replace("{},", "{\"/another-orchestrator\": 3, \"/saga-orchestrator-of-old\": 1},");
    assertThat(run("audit")).isZero();
    assertThat(out.toString())
        .contains(
            """
            Of another orchestrator, /another-orchestrator: 3 sagas.
            Of another orchestrator, /saga-orchestrator-of-old: 1 sagas.
            """);
  }

  @Test
  void auditEndsWithTwoAndSaysSoWhenItJudgedNothing() {
    answer = REPORT.replace("\"judged\": 11", "\"judged\": 0");
    assertThat(run("audit")).isEqualTo(2);
    assertThat(out.toString()).contains("12, of which 0 judged").contains("0 findings");
    assertThat(err.toString())
        .startsWith("Not audited: No saga of this time has ended, so none was judged.");

    answer = answer.replace("\"totalFindings\": 0", "\"totalFindings\": 1");
    assertThat(run("audit")).as("what it finds, it finds").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 503})
  void auditEndsWithTwoWhenItIsRefused(int refusal) {
    status = refusal;
    answer = "{\"detail\": \"point-service does not show its books.\"}";
    assertThat(run("audit")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("Not audited: point-service does not show its books. (" + refusal + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}"})
  void auditEndsWithTwoWhenTheAnswerIsNoReport(String other) {
    answer = other;
    assertThat(run("audit")).isEqualTo(2);
  }

  @Test
  void endsWithTwoWhenNobodyAnswers() {
    orchestrator.stop(0);
    assertThat(run("audit")).isEqualTo(2);
    assertThat(err.toString()).startsWith("Not audited: No answer from http://127.0.0.1:");
  }

  @Test
  void saysHowItIsCalled() {
    String url = variables.remove("PAYSAGA_URL");
    assertThat(run("--help")).isZero();
    variables.put("PAYSAGA_URL", url);
    assertThat(out.toString())
        .contains("retry", "audit", "--token-file", "http://127.0.0.1:8080", "It ends with");
    for (String wrong : List.of("", "dance", "show", "show x", "list --url no_address")) {
      assertThat(run(wrong.split(" "))).as(wrong).isEqualTo(2);
    }
    assertThat(asked).isEmpty();
  }

  private int run(String... args) {
    return SagaCommandLine.run(
        variables,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Stream.of(args).filter(argument -> !argument.isEmpty()).toArray(String[]::new));
  }
}
