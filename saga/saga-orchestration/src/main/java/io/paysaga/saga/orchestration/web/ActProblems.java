package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.BreakGlassClosed;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.NotApproved;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What it is called over HTTP that an act is not done, or that Kafka does not tell. */
@RestControllerAdvice
@Order(0) // before the advice that takes any exception
class ActProblems {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> notApproved(NotApproved not) {
    String code = "act-" + not.why().code();
    Problem problem =
        not.why() == NotApproved.Why.SAME_PERSON
            ? Problem.forbidden(code, not.sentence())
            : Problem.conflict(code, not.sentence());
    return problem.with("actId", not.act().id()).answer();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> away(DeadLetters.KafkaAway away) {
    return Problem.unavailable(
            "kafka-unavailable", "Kafka does not answer in time.", RETRY_AFTER, away)
        .answer();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> underWay(Backfills.UnderWay other) {
    return Problem.conflict("backfill-running", "Another backfill is under way.").answer();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> closed(BreakGlassClosed closed) {
    return Problem.forbidden(
            "break-glass-closed",
            "Two persons decide this act, and paysaga.saga.acts.break-glass is off.")
        .answer();
  }
}
