package io.paysaga.saga.audit;

import io.paysaga.saga.http.Problem;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What it is called over HTTP that books cannot be read, or that nothing is undone by them. */
@RestControllerAdvice
@Order(0) // before the advice that takes any exception
class AuditProblems {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(BooksUnavailable away) {
    return Problem.unavailable(
            "participant-unavailable",
            away.participant() + " does not show its books.",
            RETRY_AFTER,
            away.getCause())
        .with("participant", away.participant())
        .answer();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(UnknownSagas.Refused refused) {
    String code = "unknown-saga-" + refused.objection().code();
    Problem problem =
        refused.objection() == UnknownSagas.Objection.WITHOUT_EFFECTS
            ? Problem.notFound(code, refused.sentence())
            : Problem.conflict(code, refused.sentence());
    return problem.with("sagaId", refused.sagaId()).answer();
  }
}
