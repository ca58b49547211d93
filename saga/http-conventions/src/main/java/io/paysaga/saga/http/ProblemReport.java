package io.paysaga.saga.http;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Tells with a problem what fails outside the application, where the web server would show a page:
 * a request that it cannot read, or one that comes while the application stops.
 */
final class ProblemReport extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    if (withoutApplication(request, response.getStatus())) {
      response.setStatus(503);
    }
    try {
      write(response, HttpStatus.valueOf(response.getStatus()));
    } catch (IOException gone) {
      container.getLogger().debug("Nobody reads the answer any more", gone);
    }
  }

  /**
   * Not the resource is missing, but the application; or the request is bad only because the web
   * server stopped reading it: a stop that comes after its first line hides the headers.
   */
  private static boolean withoutApplication(Request request, int status) {
    return status == 404 && request.getContext() == null
        || status == 400
            && request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
            && protocol.isPaused();
  }

  private static void write(Response response, HttpStatus status) throws IOException {
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding("utf-8");
    Writer body = response.getReporter();
    if (body != null) {
      body.write(
          String.format(
              Locale.ROOT,
              "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d}",
              ProblemAdvice.typeOf(status),
              status.getReasonPhrase(),
              status.value()));
      response.finishResponse();
    }
  }
}
