package io.paysaga.orchestrator.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicReference<String> asked = new AtomicReference<>();
  private final AtomicReference<String> token = new AtomicReference<>();
  private final Map<String, String> variables = new HashMap<>();
  private HttpServer orchestrator;
  private int status = 200;
  private String answer =
      """
      {"from": "2026-11-20T10:00:00Z", "to": "2026-11-21T10:00:00Z", "sagas": 12, "judged": 11,
       "skippedRunning": 1, "unknownFrom": "2026-10-22T10:01:00Z", "ofOthers": {},
       "totalFindings": 0, "findings": []}
      """;

  @BeforeEach
  void answersOnAFreePort() throws IOException {
    orchestrator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    orchestrator.createContext(
        "/",
        exchange -> {
          asked.set(exchange.getRequestURI().toString());
          token.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    orchestrator.start();
  }

  @AfterEach
  void stops() {
    orchestrator.stop(0);
  }

  @Test
  void exitsWithZeroWhenNothingIsWrong() {
    assertThat(run()).isZero();
    assertThat(asked).hasValue("/audit");
    assertThat(out.toString(UTF_8))
        .isEqualToNormalizingNewlines(
            """
            Sagas from 2026-11-20T10:00:00Z to 2026-11-21T10:00:00Z: 12, of which 11 judged, 1 running or changing.
            Sagas that do not exist are found from 2026-10-22T10:01:00Z on.

            0 findings, 0 shown.
            """);
  }

  @Test
  void exitsWithOneAndShowsWhatProvesAFinding() {
    answer =
        """
        {"from": "2026-11-20T10:00:00Z", "to": "2026-11-21T10:00:00Z", "sagas": 12, "judged": 12,
         "skippedRunning": 0, "totalFindings": 2, "findings": [
           {"kind": "completed-but-not-charged", "subject": "ORDER:100",
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "message": "It took no points.",
            "evidence": [{"table": "orchestrator.saga", "row": {"buyerId": 1}}]}]}
        """;
    assertThat(run("2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z")).isEqualTo(1);
    assertThat(asked).hasValue("/audit?from=2026-11-20T10%3A00%3A00Z&to=2026-11-21T10%3A00%3A00Z");
    assertThat(out.toString(UTF_8))
        .endsWith(
            """

            completed-but-not-charged: ORDER:100 019aa5b0-0000-7000-8000-000000000001
              It took no points.
                orchestrator.saga {"buyerId":1}

            2 findings, 1 shown.
            """);
  }

  @Test
  void saysWhoElseAskedTheParticipants() {
    answer =
        answer.replace("{},", "{\"/another-orchestrator\": 3, \"/saga-orchestrator-of-old\": 1},");
    assertThat(run()).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            """
            Of another orchestrator, /another-orchestrator: 3 sagas.
            Of another orchestrator, /saga-orchestrator-of-old: 1 sagas.
            """);
  }

  @Test
  void exitsWithTwoAndSaysSoWhenItJudgedNothing() {
    answer = answer.replace("\"judged\": 11", "\"judged\": 0");
    assertThat(run()).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("12, of which 0 judged").contains("0 findings");
    assertThat(err.toString(UTF_8))
        .startsWith("Not audited: no saga of this time has ended, so none was judged.");
  }

  @Test
  void exitsWithOneForWhatItFindsThoughItJudgedNothing() {
    answer =
        answer
            .replace("\"judged\": 11", "\"judged\": 0")
            .replace("\"totalFindings\": 0", "\"totalFindings\": 1");
    assertThat(run()).isEqualTo(1);
  }

  @Test
  void exitsWithTwoWhenItIsRefused() {
    status = 503;
    answer = "{\"detail\": \"point-service does not show its books.\"}";
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .startsWith("Not audited: 503 point-service does not show its books.");
  }

  @Test
  void sendsTheTokenOfTheFileThatIsNamed(@TempDir Path folder) throws IOException {
    assertThat(run()).isZero();
    assertThat(token).hasNullValue();

    Path file = Files.writeString(folder.resolve("token"), "a.b-c.d\n");
    variables.put("PAYSAGA_TOKEN_FILE", file.toString());
    assertThat(run()).isZero();
    assertThat(token).hasValue("Bearer a.b-c.d");
  }

  @Test
  void asksNobodyWithAFileThatHoldsNoToken(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "what is\nsecret");
    variables.put("PAYSAGA_TOKEN_FILE", file.toString());

    assertThat(run()).isEqualTo(2);
    assertThat(asked).hasNullValue();
    assertThat(err.toString(UTF_8))
        .contains("There is no token in " + file + ".")
        .doesNotContain("secret");
  }

  @Test
  void saysWhatIsMissingWhenATokenIsAskedFor() {
    status = 401;
    answer = "{\"detail\": \"This door asks for a token.\"}";
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .startsWith("Not audited: 401 PAYSAGA_TOKEN_FILE names no file of a viewer's token.");
  }

  @Test
  void exitsWithTwoWhenTheAnswerIsNoReport() {
    answer = "<html>";
    assertThat(run()).isEqualTo(2);
    answer = "{}";
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void exitsWithTwoWhenNobodyAnswers() {
    orchestrator.stop(0);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("Not audited: http://127.0.0.1:");
  }

  @Test
  void saysHowItIsCalled() {
    AuditCommand command = new AuditCommand(variables, new PrintStream(out), new PrintStream(err));
    assertThat(command.run()).isEqualTo(2);
    assertThat(command.run("a", "b", "c", "d")).isEqualTo(2);
    assertThat(command.run("no address")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("Say: <orchestrator's URL>");
  }

  private int run(String... times) {
    String[] args = new String[times.length + 1];
    args[0] = "http://127.0.0.1:" + orchestrator.getAddress().getPort();
    System.arraycopy(times, 0, args, 1, times.length);
    return new AuditCommand(
            variables, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .run(args);
  }
}
