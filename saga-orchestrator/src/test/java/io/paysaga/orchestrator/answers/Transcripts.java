package io.paysaga.orchestrator.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks over HTTP and writes down what was asked and answered, a transcript for each door. What
 * changes from run to run has a name there: {@code <stuck>} for a saga's id, {@code <time>} for
 * every time of this run, {@code <retention ago>} for the one that lies before it.
 */
final class Transcripts {

  private static final Pattern UNKNOWN_FROM = Pattern.compile("(\"unknownFrom\" : \")[^\"]+");
  private static final Path FILES = Path.of("src", "test", "resources", "answers");
  private static final List<String> HEADERS =
      List.of("Content-Type", "Location", "Preference-Applied", "Retry-After");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Fields stay in the order in which they came. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter()
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  private final String url;
  private final Instant begin = Instant.now().minus(1, ChronoUnit.HOURS);
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, StringBuilder> transcripts = new LinkedHashMap<>();

  Transcripts(int port) {
    this.url = "http://127.0.0.1:" + port;
  }

  /** From now on this text is written as {@code <name>}. */
  void name(String text, String name) {
    names.put(text, "<" + name + ">");
  }

  Set<String> files() {
    return transcripts.keySet();
  }

  JsonNode get(String path) {
    return JSON.readTree(send(request("GET", path, null)).join().body());
  }

  CompletableFuture<HttpResponse<String>> posting(String path, String body, String... headers) {
    return send(request("POST", path, body, headers));
  }

  String writeGet(String file, String path) {
    return write(file, "GET", path, null);
  }

  /**
   * @param headers name, value, name, value
   * @return the body as it came
   */
  String writePost(String file, String path, String body, String... headers) {
    return write(file, "POST", path, body, headers);
  }

  /** Writes down the answer to a {@link #posting}. */
  void writeAnswer(String file, String path, String body, HttpResponse<String> answer) {
    write(file, "POST", path, body, answer);
  }

  private String write(
      String file, String method, String path, @Nullable String body, String... headers) {
    return write(
        file, method, path, body, send(request(method, path, body, headers)).join(), headers);
  }

  private String write(
      String file,
      String method,
      String path,
      @Nullable String body,
      HttpResponse<String> answer,
      String... headers) {
    StringBuilder said = new StringBuilder("### " + method + " " + path + "\n");
    for (int at = 0; at < headers.length; at += 2) {
      said.append(headers[at]).append(": ").append(headers[at + 1]).append('\n');
    }
    if (body != null) {
      said.append(body).append('\n');
    }
    said.append('\n').append(answer.statusCode()).append('\n');
    for (String name : HEADERS) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(value -> said.append(name).append(": ").append(value).append('\n'));
    }
    String json = answer.body();
    said.append(json.isEmpty() ? "" : JSON.writeValueAsString(JSON.readTree(json))).append("\n\n");
    append(file, said.toString());
    return json;
  }

  /** Writes down values as JSON; maps in the order of their keys. */
  void write(String file, String title, Object value) {
    append(file, "### " + title + "\n" + JSON.writeValueAsString(value) + "\n\n");
  }

  /** What JSON says, whatever the order of its fields. */
  static Object value(String json) {
    return JSON.readValue(json, Object.class);
  }

  private void append(String file, String text) {
    transcripts.computeIfAbsent(file, same -> new StringBuilder()).append(text);
  }

  private String named(String text) {
    String named = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named =
          named.replaceAll(
              "(?<![0-9a-z])" + Pattern.quote(name.getKey()) + "(?![0-9a-z])",
              Matcher.quoteReplacement(name.getValue()));
    }
    return TIME.matcher(UNKNOWN_FROM.matcher(named).replaceAll("$1<retention ago>"))
        .replaceAll(time -> Instant.parse(time.group()).isBefore(begin) ? time.group() : "<time>");
  }

  /** Writes the files anew when {@code -Danswers.record=true} says so. */
  void record() {
    if (Boolean.getBoolean("answers.record")) {
      transcripts.forEach(
          (file, said) -> {
            try {
              Files.writeString(FILES.resolve(file), named(said.toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  void compare(String file) {
    assertThat(FILES.resolve(file))
        .usingCharset(UTF_8)
        .hasContent(named(transcripts.get(file).toString()));
  }

  private HttpRequest.Builder request(
      String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
  }
}
