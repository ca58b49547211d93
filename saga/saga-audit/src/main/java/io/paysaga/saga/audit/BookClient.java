package io.paysaga.saga.audit;

import io.paysaga.saga.http.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** The auditor's door of one participant. */
public final class BookClient {

  /** As many ids of a kind as a participant takes in one question. */
  public static final int MOST = 200;

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final String participant;
  private final RestClient http;

  /**
   * @param url of the participant, as http://host:port
   * @throws IllegalArgumentException naming the participant when it is no such address
   */
  BookClient(RestClient.Builder http, String participant, URI url, Duration readTimeout) {
    if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "The url of "
              + participant
              + " is http://host:port or https://host:port, not '"
              + url
              + "'.");
    }
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(CONNECT_TIMEOUT);
    requests.setReadTimeout(readTimeout);
    this.participant = participant;
    this.http = http.baseUrl(url.toString()).requestFactory(requests).build();
  }

  private record SagaIds(List<UUID> sagaIds) {}

  /** A page of the sagas that stand in the books, in order; bounds are exclusive. */
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return asked(
            door ->
                door.get()
                    .uri(
                        "/book/sagas?after={after}&before={before}&limit={limit}",
                        after,
                        before,
                        limit)
                    .retrieve()
                    .body(SagaIds.class))
        .sagaIds();
  }

  /** What the books say to a question of at most {@link #MOST} ids of each kind. */
  public <T> T read(Map<String, ?> question, Class<T> excerpt) {
    return asked(
        door ->
            door.post()
                .uri("/book")
                .contentType(MediaType.APPLICATION_JSON)
                .body(question)
                .retrieve()
                .body(excerpt));
  }

  /** What the books say at a path below {@code /book}. */
  public <T> T get(String path, Class<T> excerpt) {
    return asked(door -> door.get().uri("/book" + path).retrieve().body(excerpt));
  }

  /**
   * @throws Problem 503 naming the participant that does not answer
   */
  private <T> T asked(Function<RestClient, @Nullable T> question) {
    try {
      T answer = question.apply(http);
      if (answer == null) {
        throw new RestClientException("an answer without a body");
      }
      return answer;
    } catch (RestClientException | HttpMessageConversionException away) {
      throw Problem.unavailable(
              "participant-unavailable",
              participant + " does not show its books.",
              RETRY_AFTER,
              away)
          .with("participant", participant);
    }
  }
}
