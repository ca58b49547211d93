package io.paysaga.orchestrator.checkout;

import io.paysaga.saga.http.Problem;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What it is called over HTTP that a request begins no saga. */
@RestControllerAdvice
@Order(0) // before the advice that takes any exception
class CheckoutProblems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(RequestRefused refused) {
    Refusal refusal = refused.refusal();
    Problem problem = problemOf(refusal.kind(), refusal.code(), refusal.message());
    return (refusal.sagaId() == null ? problem : problem.with("sagaId", refusal.sagaId())).answer();
  }

  private static Problem problemOf(Refusal.Kind kind, String code, String message) {
    return switch (kind) {
      case NO_SUCH_THING -> Problem.notFound(code, message);
      case NOT_THE_BUYERS -> Problem.forbidden(code, message);
      case STATE_OF_THE_THING -> Problem.conflict(code, message);
      case KEY_REUSED -> Problem.unprocessable(code, message);
      case TOO_MANY -> Problem.tooMany(code, message, AdmissionControl.RETRY_AFTER);
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(Unavailable now) {
    return Problem.unavailable(now.code(), now.sentence(), now.retryAfter(), now.getCause())
        .answer();
  }
}
