package io.paysaga.saga.audit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Stops reading an answer that is longer than any book's, before it fills the memory. */
final class BoundedAnswers implements ClientHttpRequestInterceptor {

  /** Of 200 sagas, with some hundred rows each. */
  static final int MOST_BYTES = 16 * 1024 * 1024;

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    return new Bounded(execution.execute(request, body));
  }

  private record Bounded(ClientHttpResponse answer) implements ClientHttpResponse {

    @Override
    public InputStream getBody() throws IOException {
      return new BoundedStream(answer.getBody());
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

    private long left = MOST_BYTES;

    BoundedStream(InputStream in) {
      super(in);
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
        throw new IOException("The answer is longer than " + MOST_BYTES + " bytes.");
      }
    }
  }
}
