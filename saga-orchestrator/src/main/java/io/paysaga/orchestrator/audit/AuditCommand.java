package io.paysaga.orchestrator.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a running orchestrator for an audit and prints it, for people and for CI. */
public final class AuditCommand {

  static final int CLEAN = 0;
  static final int FOUND = 1;
  static final int NOT_AUDITED = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Names the file of a viewer's token: a token itself is not for all to read, as arguments are.
   */
  private static final String TOKEN_FILE = "PAYSAGA_TOKEN_FILE";

  /** As RFC 6750 has it. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final Map<String, String> variables;
  private final PrintStream out;
  private final PrintStream err;

  AuditCommand(Map<String, String> variables, PrintStream out, PrintStream err) {
    this.variables = variables;
    this.out = out;
    this.err = err;
  }

  /**
   * Exits with 0 when nothing is wrong, 1 with findings, 2 when it could not be audited or judged
   * no saga. {@code PAYSAGA_TOKEN_FILE} names the file of a viewer's token, where one is asked for.
   *
   * @param args the orchestrator's address; then, as ISO instants, from when and to when the sagas
   *     began, which are the last 24 hours if not given
   */
  public static void main(String[] args) {
    System.exit(
        new AuditCommand(
                System.getenv(),
                new PrintStream(System.out, true, UTF_8),
                new PrintStream(System.err, true, UTF_8))
            .run(args));
  }

  int run(String... args) {
    if (args.length < 1 || args.length > 3) {
      err.println("Say: <orchestrator's URL> [<from> [<to>]], the times as 2026-11-21T10:00:00Z.");
      return NOT_AUDITED;
    }
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request(args), HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() == 401 && !variables.containsKey(TOKEN_FILE)) {
        return notAudited("401 " + TOKEN_FILE + " names no file of a viewer's token.");
      }
      if (answer.statusCode() != 200) {
        return notAudited(answer.statusCode() + " " + body.path("detail").asString(""));
      }
      return body.has("totalFindings") ? print(body) : notAudited("no report: " + body);
    } catch (IOException | IllegalArgumentException | JacksonException failed) {
      return notAudited(args[0] + ": " + failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return notAudited("interrupted");
    }
  }

  private HttpRequest request(String... args) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address(args)).timeout(PATIENCE);
    if (variables.containsKey(TOKEN_FILE)) {
      request.header("Authorization", "Bearer " + token(Path.of(variables.get(TOKEN_FILE))));
    }
    return request.build();
  }

  private static String token(Path file) throws IOException {
    String token = Files.readString(file).strip();
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("There is no token in " + file + ".");
    }
    return token;
  }

  private static URI address(String... args) {
    StringBuilder address = new StringBuilder(args[0]).append("/audit");
    for (int time = 1; time < args.length; time++) {
      address.append(time == 1 ? "?from=" : "&to=").append(URLEncoder.encode(args[time], UTF_8));
    }
    return URI.create(address.toString());
  }

  private int notAudited(String why) {
    err.println("Not audited: " + why);
    return NOT_AUDITED;
  }

  private int print(JsonNode report) {
    out.printf(
        Locale.ROOT,
        "Sagas from %s to %s: %d, of which %d judged, %d running or changing.%n",
        report.path("from").asString(),
        report.path("to").asString(),
        report.path("sagas").asLong(),
        report.path("judged").asLong(),
        report.path("skippedRunning").asLong());
    out.printf(
        Locale.ROOT,
        "Sagas that do not exist are found from %s on.%n",
        report.path("unknownFrom").asString());
    for (Map.Entry<String, JsonNode> theirs : report.path("ofOthers").properties()) {
      out.printf(
          Locale.ROOT,
          "Of another orchestrator, %s: %d sagas.%n",
          theirs.getKey(),
          theirs.getValue().asLong());
    }
    for (JsonNode finding : report.path("findings")) {
      out.printf(
          Locale.ROOT,
          "%n%s: %s %s%n  %s%n",
          finding.path("kind").asString(),
          finding.path("subject").asString(""),
          finding.path("sagaId").asString(""),
          finding.path("message").asString());
      for (JsonNode row : finding.path("evidence")) {
        out.printf(Locale.ROOT, "    %s %s%n", row.path("table").asString(), row.path("row"));
      }
    }
    long total = report.path("totalFindings").asLong();
    out.printf(Locale.ROOT, "%n%d findings, %d shown.%n", total, report.path("findings").size());
    if (total > 0) {
      return FOUND;
    }
    return report.path("judged").asLong() > 0
        ? CLEAN
        : notAudited("no saga of this time has ended, so none was judged.");
  }
}
