package io.paysaga.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks JSON over HTTP: in nobody's name, unless it is told in whose. */
public final class Http {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static {
    // Seconds, fewer than the services': they must not close a connection just when it is used.
    System.setProperty("jdk.httpclient.keepalive.timeout", "10");
  }

  private final HttpClient client;
  private final Duration patience;
  private final @Nullable Supplier<String> token;

  Http() {
    this(Duration.ofSeconds(40));
  }

  /**
   * @param patience how long it waits for an answer
   */
  public Http(Duration patience) {
    this(HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build(), patience, null);
  }

  private Http(HttpClient client, Duration patience, @Nullable Supplier<String> token) {
    this.client = client;
    this.patience = patience;
    this.token = token;
  }

  /**
   * The same, in somebody's name.
   *
   * @param token asked for at each request
   */
  public Http as(Supplier<String> token) {
    return new Http(client, patience, token);
  }

  /** What came back; the body is a missing node when there was none. */
  public record Answer(int status, JsonNode body) {}

  public Answer get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  public Answer post(String url, Object body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    headers.forEach(request::header);
    return send(request);
  }

  public Answer post(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()));
  }

  public Answer put(String url, Object body) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private Answer send(HttpRequest.Builder request) {
    if (token != null) {
      request.header("Authorization", "Bearer " + token.get());
    }
    try {
      HttpResponse<String> response =
          client.send(request.timeout(patience).build(), HttpResponse.BodyHandlers.ofString());
      String body = response.body();
      return new Answer(
          response.statusCode(), body.isBlank() ? JSON.missingNode() : JSON.readTree(body));
    } catch (IOException failed) {
      throw new IllegalStateException("No answer: " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
