package io.paysaga.saga.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Refuses a body that is too large before it is parsed. The bytes are counted, not taken from
 * {@code Content-Length}, which a chunked body does not have.
 */
@ControllerAdvice
class BodyLimit extends RequestBodyAdviceAdapter {

  private final int bytes;

  BodyLimit(DataSize limit) {
    this.bytes = Math.toIntExact(limit.toBytes());
  }

  @Override
  public boolean supports(
      MethodParameter parameter,
      Type target,
      Class<? extends HttpMessageConverter<?>> converterType) {
    return true;
  }

  @Override
  public HttpInputMessage beforeBodyRead(
      HttpInputMessage request,
      MethodParameter parameter,
      Type target,
      Class<? extends HttpMessageConverter<?>> converterType)
      throws IOException {
    byte[] body = request.getBody().readNBytes(bytes + 1);
    if (body.length > bytes) {
      throw new Problem(
          HttpStatus.CONTENT_TOO_LARGE,
          "body-too-large",
          "The body is larger than " + bytes + " bytes.");
    }
    return new ReadBody(request.getHeaders(), body);
  }

  private static class ReadBody implements HttpInputMessage {

    private final HttpHeaders headers;
    private final InputStream body;

    ReadBody(HttpHeaders headers, byte[] body) {
      this.headers = headers;
      this.body = new ByteArrayInputStream(body);
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    @Override
    public InputStream getBody() {
      return body;
    }
  }
}
