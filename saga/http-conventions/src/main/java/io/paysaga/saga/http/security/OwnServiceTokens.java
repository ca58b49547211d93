package io.paysaga.saga.http.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.paysaga.saga.http.BoundedAnswers;
import io.paysaga.saga.http.TimelyAnswers;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The token by which this service calls other services of the same house. It is renewed at half its
 * life, behind the requests' backs, and is used to its end when the issuer is away. To be given to
 * the clients of these services only: to others it would tell who this service is.
 *
 * <p>Where no client is set, calls go without one.
 */
public final class OwnServiceTokens implements ClientHttpRequestInterceptor, DisposableBean {

  private static final Log LOG = LogFactory.getLog(OwnServiceTokens.class);

  private static final int LARGEST_ANSWER = 64 * 1024;
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final HttpClientSettings ISSUER =
      HttpClientSettings.defaults()
          .withTimeouts(ANSWER, ANSWER)
          .withRedirects(HttpRedirects.DONT_FOLLOW);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final SecurityProperties.@Nullable Client client;
  private final RestClient issuer;
  private final LongSupplier nanoTime;
  private final ScheduledThreadPoolExecutor thread;

  private volatile @Nullable Token token;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Future<?> next;

  /**
   * @param endsAt in nanoseconds of this process
   */
  private record Token(String value, long endsAt) {}

  private record Answer(
      @JsonProperty("access_token") String accessToken,
      @JsonProperty("expires_in") long expiresIn) {

    private Answer {
      if (accessToken == null || accessToken.isBlank() || expiresIn < 1) {
        throw new RestClientException("an answer without a token or its end");
      }
    }
  }

  OwnServiceTokens(SecurityProperties.@Nullable Client client, LongSupplier nanoTime) {
    this.client = client;
    this.nanoTime = nanoTime;
    this.issuer =
        RestClient.builder()
            .requestFactory(new TimelyAnswers().build(ISSUER))
            .requestInterceptor(new BoundedAnswers(LARGEST_ANSWER))
            .build();
    CustomizableThreadFactory threads = new CustomizableThreadFactory("own-token-");
    threads.setDaemon(true);
    this.thread = new ScheduledThreadPoolExecutor(1, threads);
    if (client != null) {
      renewIn(Duration.ZERO);
    }
  }

  /**
   * Adds the token to a call.
   *
   * @throws IOException when there is none, as the issuer has not answered for so long
   */
  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution call) throws IOException {
    if (client == null) {
      return call.execute(request, body);
    }
    Token own = token;
    if (own == null || own.endsAt - nanoTime.getAsLong() < 0) {
      throw new IOException("No token of " + client.id() + "'s own: the issuer does not answer");
    }
    request.getHeaders().setBearerAuth(own.value());
    ClientHttpResponse response = call.execute(request, body);
    if (response.getStatusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED)) {
      forget(own);
    }
    return response;
  }

  /** It is believed no more, as the issuer has other keys now: once, a new one is asked for. */
  private synchronized void forget(Token refused) {
    if (token == refused) {
      token = null;
      renewIn(Duration.ZERO);
    }
  }

  private synchronized void renewIn(Duration wait) {
    if (next != null) {
      next.cancel(false);
    }
    if (!thread.isShutdown()) {
      next = thread.schedule(this::renew, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whatever happens, it is asked for again. */
  private void renew() {
    try {
      long asked = nanoTime.getAsLong();
      Answer answer = ask();
      Duration life = Duration.ofSeconds(answer.expiresIn());
      token = new Token(answer.accessToken(), asked + life.toNanos());
      if (pause.compareTo(FIRST_PAUSE) > 0) {
        LOG.info("The issuer answers again: there is a new token of this service's own");
      }
      pause = FIRST_PAUSE;
      renewIn(life.dividedBy(2));
    } catch (RuntimeException away) {
      if (pause.equals(FIRST_PAUSE)) {
        LOG.warn("No new token of this service's own, asked for again and again: " + away);
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
      renewIn(pause);
    }
  }

  private Answer ask() {
    SecurityProperties.Client known = Objects.requireNonNull(client);
    MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
    form.add("grant_type", "client_credentials");
    Answer answer =
        issuer
            .post()
            .uri(known.tokenUri())
            .headers(headers -> headers.setBasicAuth(known.id(), known.secret()))
            .contentType(MediaType.APPLICATION_FORM_URLENCODED)
            .body(form)
            .retrieve()
            .body(Answer.class);
    if (answer == null) {
      throw new RestClientException("an answer without a body");
    }
    return answer;
  }

  @Override
  public void destroy() {
    thread.shutdownNow();
  }
}
