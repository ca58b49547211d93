package io.paysaga.saga.http;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;

/**
 * A request that ends with an RFC 9457 problem. Its {@code type} is {@code
 * urn:paysaga:problem:<code>}: clients may rely on the code, and on no other word of the answer.
 */
public final class Problem extends ErrorResponseException {

  Problem(HttpStatus status, String code, String detail, @Nullable Throwable cause) {
    super(status, ProblemDetail.forStatusAndDetail(status, detail), cause);
    setType(type(code));
  }

  Problem(HttpStatus status, String code, String detail) {
    this(status, code, detail, null);
  }

  /**
   * 400.
   *
   * @param field what the client has to change: a parameter, a header, or a path in the body
   */
  public static Problem badRequest(String code, String detail, String field) {
    return new Problem(HttpStatus.BAD_REQUEST, code, detail).with("field", field);
  }

  /** 401. */
  public static Problem unauthorized(String code, String detail) {
    return new Problem(HttpStatus.UNAUTHORIZED, code, detail);
  }

  /** 403. */
  public static Problem forbidden(String code, String detail) {
    return new Problem(HttpStatus.FORBIDDEN, code, detail);
  }

  /** 404. */
  public static Problem notFound(String code, String detail) {
    return new Problem(HttpStatus.NOT_FOUND, code, detail);
  }

  /** 409. */
  public static Problem conflict(String code, String detail) {
    return new Problem(HttpStatus.CONFLICT, code, detail);
  }

  /** 422. */
  public static Problem unprocessable(String code, String detail) {
    return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, code, detail);
  }

  /**
   * 429.
   *
   * @param retryAfter rounded up to whole seconds
   */
  public static Problem tooMany(String code, String detail, Duration retryAfter) {
    return new Problem(HttpStatus.TOO_MANY_REQUESTS, code, detail).after(retryAfter);
  }

  /**
   * 503.
   *
   * @param retryAfter rounded up to whole seconds, as RFC 9110 has no finer ones
   */
  public static Problem unavailable(String code, String detail, Duration retryAfter) {
    return unavailable(code, detail, retryAfter, null);
  }

  /** 503, with the cause for the log. */
  public static Problem unavailable(
      String code, String detail, Duration retryAfter, @Nullable Throwable cause) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, code, detail, cause).after(retryAfter);
  }

  private Problem after(Duration retryAfter) {
    long seconds = retryAfter.plusSeconds(1).minusNanos(1).toSeconds();
    getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    return this;
  }

  /** Adds an extension member, such as {@code sagaId}. */
  public Problem with(String member, Object value) {
    getBody().setProperty(member, value);
    return this;
  }

  /**
   * The answer of an advice that says what a fact from below the controllers is called over HTTP.
   * Such an advice has an {@code @Order}: the one that answers any other exception comes last.
   */
  public ResponseEntity<ProblemDetail> answer() {
    ProblemAdvice.log(this, getStatusCode(), getBody());
    return ResponseEntity.status(getStatusCode())
        .headers(getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(getBody());
  }

  static URI type(String code) {
    return URI.create("urn:paysaga:problem:" + code);
  }
}
