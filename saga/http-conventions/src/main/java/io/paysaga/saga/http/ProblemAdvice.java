package io.paysaga.saga.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.resilience.InvocationRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers every exception of a request with a problem that names what is wrong. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Log LOG = LogFactory.getLog(ProblemAdvice.class);
  private static final FailureLog FAILURES = new FailureLog(LOG, System::nanoTime);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** What a problem is called that nobody has given a code. */
  static URI typeOf(HttpStatusCode status) {
    return Problem.type(
        status.isSameCodeAs(HttpStatus.BAD_REQUEST)
            ? "malformed-request"
            : HttpStatus.valueOf(status.value()).name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The door has a {@code @ConcurrencyLimit}, and does as much as that allows. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> handleTooManyAtOnce(
      InvocationRejectedException ex, WebRequest request) {
    return answer(
        Problem.unavailable(
            "too-many-at-once",
            "As many of these requests as may be answered at once are being answered; ask again later.",
            RETRY_AFTER,
            ex),
        request);
  }

  @ExceptionHandler(Exception.class)
  @Nullable ResponseEntity<Object> handleAnyOther(Exception ex, WebRequest request) {
    Problem problem =
        DatabaseAway.explains(ex)
            ? Problem.unavailable(
                "service-unavailable", "The database does not answer in time.", RETRY_AFTER, ex)
            : new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal-server-error",
                "This should not have happened; it is in the log.",
                ex);
    return answer(problem, request);
  }

  private @Nullable ResponseEntity<Object> answer(Problem problem, WebRequest request) {
    return handleExceptionInternal(
        problem, null, problem.getHeaders(), problem.getStatusCode(), request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    ex.getBody().setDetail("There is nothing at this path.");
    return handleExceptionInternal(ex, null, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception ex,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ResponseEntity<Object> answer =
        super.handleExceptionInternal(ex, body, headers, status, request);
    if (answer != null && answer.getBody() instanceof ProblemDetail problem) {
      log(ex, status, problem);
      if (status.is4xxClientError()) {
        name(RequestFault.in(ex), problem);
      }
      if (problem.getType() == null) {
        problem.setType(typeOf(status));
      }
    }
    return answer;
  }

  /** Sets the media type, as it cannot be negotiated when {@code Accept} itself is malformed. */
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(body);
  }

  private static void name(List<RequestFault> faults, ProblemDetail problem) {
    if (faults.isEmpty()) {
      return;
    }
    problem.setDetail(faults.stream().map(RequestFault::sentence).collect(Collectors.joining(" ")));
    if (faults.size() > 1) {
      problem.setProperty("errors", faults);
    }
    String field = faults.get(0).field();
    if (!field.isEmpty()) {
      problem.setProperty("field", field);
    }
  }

  /** A fault of ours gets an id, by which who was answered with it finds it in the log. */
  static void log(Exception ex, HttpStatusCode status, ProblemDetail problem) {
    Throwable reason = ex instanceof Problem && ex.getCause() != null ? ex.getCause() : ex;
    if (status.isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE)) {
      LOG.warn("Answered 503: " + reason);
    } else if (status.is5xxServerError()) {
      String id = UUID.randomUUID().toString();
      problem.setProperty("errorId", id);
      FAILURES.tell("Answered " + status.value() + ", error " + id, reason);
    }
  }
}
