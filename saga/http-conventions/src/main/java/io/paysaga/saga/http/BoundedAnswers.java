package io.paysaga.saga.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

/**
 * Stops reading an answer that is longer than any that is meant, before it fills the memory. To be
 * given to each client that calls somebody, of the same house or not.
 */
public final class BoundedAnswers implements ClientHttpRequestInterceptor {

  private final int mostBytes;

  /**
   * @param mostBytes of the body
   */
  public BoundedAnswers(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Bounds what each HTTP service answers that the application imports. */
  public static RestClientHttpServiceGroupConfigurer ofEachService(int mostBytes) {
    BoundedAnswers bounded = new BoundedAnswers(mostBytes);
    return services -> services.forEachClient((service, http) -> http.requestInterceptor(bounded));
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    return new Bounded(execution.execute(request, body), mostBytes);
  }

  private record Bounded(ClientHttpResponse answer, int mostBytes) implements ClientHttpResponse {

    @Override
    public InputStream getBody() throws IOException {
      return new BoundedStream(answer.getBody(), mostBytes);
    }

    @Override
    public HttpHeaders getHeaders() {
      return answer.getHeaders();
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return answer.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return answer.getStatusText();
    }

    @Override
    public void close() {
      answer.close();
    }
  }

  private static final class BoundedStream extends FilterInputStream {

    private final int mostBytes;
    private long left;

    BoundedStream(InputStream in, int mostBytes) {
      super(in);
      this.mostBytes = mostBytes;
      this.left = mostBytes;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      int read = super.read(into, from, most);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) throws IOException {
      left -= read;
      if (left < 0) {
        throw new IOException("The answer is longer than " + mostBytes + " bytes.");
      }
    }
  }
}
