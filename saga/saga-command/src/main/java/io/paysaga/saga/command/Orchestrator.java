package io.paysaga.saga.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running orchestrator. What it does not answer as wished is a {@link Refusal}. */
final class Orchestrator {

  /** An audit of many sagas takes its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI url;
  private final Credentials credentials;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Orchestrator(URI url, Credentials credentials) {
    this.url = url;
    this.credentials = credentials;
  }

  /**
   * @param query what is absent is left out
   */
  JsonNode get(String path, Map<String, @Nullable Object> query) {
    return json(send(request(path, query).GET()));
  }

  JsonNode post(String path, Map<String, @Nullable Object> query, Object body) {
    return json(
        send(
            request(path, query)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))));
  }

  private HttpRequest.Builder request(String path, Map<String, @Nullable Object> query) {
    String asked =
        query.entrySet().stream()
            .filter(each -> each.getValue() != null)
            .map(each -> each.getKey() + "=" + encoded(String.valueOf(each.getValue())))
            .sorted()
            .collect(joining("&"));
    try {
      return HttpRequest.newBuilder(URI.create(url + path + (asked.isEmpty() ? "" : "?" + asked)))
          .timeout(PATIENCE);
    } catch (IllegalArgumentException noAddress) {
      throw new Refusal(
          SagaCommandLine.NOT_ASKED, "--url must be an address like http://127.0.0.1:8080.");
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      credentials
          .token(http)
          .ifPresent(token -> request.header("Authorization", "Bearer " + token));
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (NoSuchFileException missing) {
      throw new Refusal(
          SagaCommandLine.NOT_ASKED, "There is no file " + missing.getMessage() + ".");
    } catch (IOException silent) {
      throw new Refusal(SagaCommandLine.NOT_ASKED, "No answer from " + url + ": " + silent);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Refusal(SagaCommandLine.NOT_ASKED, "Interrupted.");
    }
  }

  private JsonNode json(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw refused(answer.statusCode(), answer.body());
    }
    try {
      return JSON.readTree(answer.body());
    } catch (JacksonException noJson) {
      throw new Refusal(SagaCommandLine.NOT_ASKED, url + " answers what is no JSON.");
    }
  }

  private Refusal refused(int status, String body) {
    JsonNode problem = problem(body);
    String detail = problem.path("detail").asString("");
    String code = problem.path("type").asString("").replaceFirst("^urn:.*:", "");
    boolean saysNo = status >= 402 && status < 500 && status != 429;
    return new Refusal(
        saysNo ? SagaCommandLine.REFUSED : SagaCommandLine.NOT_ASKED,
        (detail.isEmpty() ? url + " does not say why." : detail)
            + (status == 401 ? " --token-file, or PAYSAGA_TOKEN_FILE, names the file of one." : "")
            + " ("
            + (status + " " + code).strip()
            + ")");
  }

  private static JsonNode problem(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException noJson) {
      return JSON.missingNode();
    }
  }
}
