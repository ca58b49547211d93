package io.paysaga.reservation;

import io.paysaga.saga.http.Problem;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What it is called over HTTP that the waiting queue is away. */
@RestControllerAdvice
@Order(0) // before the advice that takes any exception
class QueueProblems {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(QueueUnavailable away) {
    return Problem.unavailable(
            "queue-unavailable", QueueUnavailable.SENTENCE, RETRY_AFTER, away.getCause())
        .answer();
  }
}
