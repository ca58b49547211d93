package io.paysaga.saga.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * Makes HTTP clients whose calls are made by the thread that wants the answer, and end when the
 * whole answer is not there within the read timeout, wherever they wait: for a connection, for the
 * first byte or for the last one. A call ends so with an {@link HttpTimeoutException}.
 *
 * <p>A call is made once, unless it only asks and met a connection that its other end had closed
 * since the call before. It tells what it is told to: no cookies, no credentials, no offer to
 * upgrade or to compress.
 */
public final class TimelyAnswers
    implements ClientHttpRequestFactoryBuilder<HttpComponentsClientHttpRequestFactory> {

  /** Never reached: who calls bounds how many calls are under way. */
  private static final int MOST_CONNECTIONS = 1_000;

  /**
   * A connection that lay idle for so long is looked at before it is used, which takes a
   * millisecond: its other end may have closed it, and what changes something is not sent twice.
   */
  static final TimeValue TRUSTED = TimeValue.ofMilliseconds(200);

  private static final HttpComponentsClientHttpRequestFactoryBuilder CLIENTS =
      ClientHttpRequestFactoryBuilder.httpComponents()
          .withHttpClientCustomizer(TimelyAnswers::plain)
          .withConnectionManagerCustomizer(
              connections ->
                  connections
                      .setMaxConnPerRoute(MOST_CONNECTIONS)
                      .setMaxConnTotal(MOST_CONNECTIONS))
          .withConnectionConfigCustomizer(
              connection -> connection.setValidateAfterInactivity(TRUSTED))
          .withDefaultRequestConfigCustomizer(
              request -> request.setProtocolUpgradeEnabled(false).setAuthenticationEnabled(false));

  /** Without the state of connections, those with a certificate of ours are used again too. */
  private static void plain(HttpClientBuilder client) {
    client
        .setRetryStrategy(new OtherEndHungUp())
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .disableDefaultUserAgent();
  }

  @Override
  public HttpComponentsClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
    if (settings == null || settings.readTimeout() == null) {
      return CLIENTS.build(settings);
    }
    Deadline deadline = new Deadline(settings.readTimeout());
    // No timeout of a single read beside it: that one would only tell of it in other words.
    return CLIENTS
        .withHttpClientCustomizer(client -> client.addExecInterceptorFirst("deadline", deadline))
        .build(settings.withReadTimeout(null));
  }

  /** Over a connection that was used before, and for what changes nothing. */
  private static final class OtherEndHungUp implements HttpRequestRetryStrategy {

    @Override
    public boolean retryRequest(
        HttpRequest request, IOException failed, int times, HttpContext context) {
      EndpointDetails connection = HttpCoreContext.cast(context).getEndpointDetails();
      return Method.isSafe(request.getMethod())
          && (failed instanceof NoHttpResponseException || failed instanceof SocketException)
          && connection != null
          && connection.getRequestCount() > 1;
    }

    @Override
    public boolean retryRequest(HttpResponse answer, int times, HttpContext context) {
      return false;
    }

    @Override
    public TimeValue getRetryInterval(HttpResponse answer, int times, HttpContext context) {
      return TimeValue.ZERO_MILLISECONDS;
    }
  }

  /** Around all that a call does, so that what it waits for can be taken from it. */
  private record Deadline(Duration longest) implements ExecChainHandler {

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
        throws IOException, HttpException {
      Call call = Call.begun((Cancellable) scope.originalRequest, longest);
      try {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity body = response.getEntity();
        if (body == null) {
          call.end();
        } else {
          response.setEntity(new TimelyBody(body, call));
        }
        return response;
      } catch (IOException failed) {
        call.end();
        throw call.reason(failed);
      } catch (HttpException | RuntimeException failed) {
        call.end();
        if (call.isLate()) {
          throw call.reason(new IOException(failed));
        }
        throw failed;
      }
    }
  }

  private record Call(CompletableFuture<Void> ended, Duration longest) {

    static Call begun(Cancellable request, Duration longest) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      ended
          .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete(
              (nothing, late) -> {
                if (late != null) {
                  request.cancel();
                }
              });
      return new Call(ended, longest);
    }

    void end() {
      ended.complete(null);
    }

    boolean isLate() {
      return ended.isCompletedExceptionally();
    }

    IOException reason(IOException failed) {
      if (!isLate()) {
        return failed;
      }
      IOException late = new HttpTimeoutException("no whole answer within " + longest);
      late.initCause(failed);
      return late;
    }
  }

  private static final class TimelyBody extends HttpEntityWrapper {

    private final Call call;

    TimelyBody(HttpEntity body, Call call) {
      super(body);
      this.call = call;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new FilterInputStream(super.getContent()) {

        @Override
        public int read() throws IOException {
          try {
            return super.read();
          } catch (IOException failed) {
            throw call.reason(failed);
          }
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
          try {
            return super.read(into, from, most);
          } catch (IOException failed) {
            throw call.reason(failed);
          }
        }

        /** What is left of the answer is read first, so that the connection can be used again. */
        @Override
        public void close() throws IOException {
          try {
            super.close();
          } finally {
            call.end();
          }
        }
      };
    }
  }
}
