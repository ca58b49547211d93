package io.paysaga.orchestrator.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The orchestrator's HTTP door, as a client sees it. */
public final class Door {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String url;

  public Door(int port) {
    this.url = "http://127.0.0.1:" + port;
  }

  /** What came back. */
  public record Answer(HttpResponse<String> http, Duration took) {

    public int status() {
      return http.statusCode();
    }

    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    public JsonNode body() {
      return JSON.readTree(http.body());
    }

    public String id() {
      return body().path("id").asString();
    }

    /** As {@code 409 already-paid}, or only {@code 202}. */
    public String summary() {
      String type = body().path("type").asString();
      return type.startsWith("urn:") ? status() + type.replaceFirst("urn:.*:", " ") : "" + status();
    }
  }

  public Answer get(String path) {
    return getting(path).join();
  }

  public CompletableFuture<Answer> getting(String path) {
    return send(request(path).GET());
  }

  /** A stream of events that is being read. */
  public record Listening(CompletableFuture<HttpResponse<Void>> whole, StringBuffer text) {

    /** What came so far, without comments. */
    public List<String> events() {
      return Stream.of(text.toString().split("\n\n"))
          .filter(event -> event.contains("id:"))
          .toList();
    }

    /** The ids of {@link #events()}, as {@code 1 2 3}. */
    public String ids() {
      return events().stream()
          .map(event -> event.replaceAll("(?s).*id:(\\d+).*", "$1"))
          .collect(joining(" "));
    }

    public boolean isOver() {
      return whole.isDone();
    }

    public void hangUp() {
      whole.cancel(true);
    }
  }

  /**
   * @param headers name, value, name, value
   */
  public Listening listening(String path, String... headers) {
    StringBuffer text = new StringBuffer();
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Listening(
        CLIENT.sendAsync(
            request.build(),
            BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(bytes -> text.append(new String(bytes, UTF_8))))),
        text);
  }

  public Answer post(String path, String body) {
    return posting(path, body).join();
  }

  /**
   * @param headers name, value, name, value
   */
  public Answer checkout(long buyerId, long orderId, String... headers) {
    return checkingOut(buyerId, orderId, headers).join();
  }

  public CompletableFuture<Answer> checkingOut(long buyerId, long orderId, String... headers) {
    return posting(
        "/checkouts", "{\"buyerId\":%d,\"orderId\":%d}".formatted(buyerId, orderId), headers);
  }

  public CompletableFuture<Answer> checkingOutSeat(
      long buyerId, long seatHoldId, String... headers) {
    return posting(
        "/reservation-checkouts",
        "{\"buyerId\":%d,\"seatHoldId\":%d}".formatted(buyerId, seatHoldId),
        headers);
  }

  public Answer refund(long buyerId, long orderId, String reason, String... headers) {
    return refunding(buyerId, orderId, reason, headers).join();
  }

  public CompletableFuture<Answer> refunding(
      long buyerId, long orderId, String reason, String... headers) {
    return posting(
        "/orders/" + orderId + "/refunds",
        "{\"buyerId\":%d,\"reason\":\"%s\"}".formatted(buyerId, reason),
        headers);
  }

  /** All dead letters of a topic, page after page: other tests leave theirs there too. */
  public List<JsonNode> deadLettersOn(String topic) {
    List<JsonNode> all = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = get("/dead-letters?limit=200&topic=" + topic + next).body();
      page.path("deadLetters").values().forEach(all::add);
      next = page.has("next") ? "&after=" + page.path("next").asString() : null;
    } while (next != null);
    return all;
  }

  private CompletableFuture<Answer> posting(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(60))
        .header("Content-Type", "application/json");
  }

  private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
    long start = System.nanoTime();
    return CLIENT
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(http -> new Answer(http, Duration.ofNanos(System.nanoTime() - start)));
  }
}
