package io.paysaga.benchmark;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.paysaga.benchmark.report.Audited;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the orchestrator's auditor about the sagas that began since it was asked last. */
final class Auditor {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String orchestrator;
  private final Supplier<String> token;
  private Instant from = Instant.now();

  /**
   * @param orchestrator as http://host:port
   * @param token of somebody who may see the audit
   */
  Auditor(String orchestrator, Supplier<String> token) {
    this.orchestrator = orchestrator;
    this.token = token;
  }

  /** To be called when nothing is under way. */
  Audited ask(Duration patience) throws IOException, InterruptedException {
    Instant to = Instant.now();
    long start = System.nanoTime();
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(orchestrator + "/audit?from=" + from + "&to=" + to))
                .header("Authorization", "Bearer " + token.get())
                .timeout(patience)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "The auditor answers " + answer.statusCode() + ": " + answer.body());
    }
    from = to;
    JsonNode report = JSON.readTree(answer.body());
    return new Audited(
        (System.nanoTime() - start) / 1e9,
        report.path("sagas").asLong(),
        report.path("judged").asLong(),
        report.path("totalFindings").asLong(),
        report
            .path("findings")
            .valueStream()
            .collect(groupingBy(finding -> finding.path("kind").asString(), counting())));
  }
}
