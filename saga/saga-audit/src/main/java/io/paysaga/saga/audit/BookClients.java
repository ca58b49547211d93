package io.paysaga.saga.audit;

import io.paysaga.saga.http.BoundedAnswers;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

/** Makes the clients by which participants' books are read. */
public final class BookClients {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Of 200 sagas, with some hundred rows each. */
  static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final RestClient.Builder http;

  /**
   * @param settings those of all clients of the application, as their certificates
   * @param tokens says who reads
   * @param readTimeout longest wait for one answer
   */
  BookClients(
      RestClient.Builder http,
      ClientHttpRequestFactoryBuilder<?> requests,
      HttpClientSettings settings,
      ClientHttpRequestInterceptor tokens,
      Duration readTimeout) {
    this.http =
        http.requestFactory(
                requests.build(
                    settings
                        .withTimeouts(CONNECT_TIMEOUT, readTimeout)
                        .withRedirects(HttpRedirects.DONT_FOLLOW)))
            .requestInterceptor(tokens)
            .requestInterceptor(new BoundedAnswers(MOST_BYTES));
  }

  /**
   * @param participant as {@code point-service}: so it is named when its books cannot be read
   * @param url where it answers, as http://host:port
   * @throws IllegalArgumentException naming the participant when that is no such address
   */
  public BookClient of(String participant, String url) {
    URI address = URI.create(url);
    if (!SCHEMES.contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The url of %s is http://host:port or https://host:port, not '%s'.",
              participant,
              url));
    }
    return new BookClient(participant, http.clone().baseUrl(url).build());
  }
}
