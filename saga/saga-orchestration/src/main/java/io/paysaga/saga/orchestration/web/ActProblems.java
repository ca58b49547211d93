package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.BreakGlassClosed;
import io.paysaga.saga.orchestration.api.NotApproved;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.util.Locale;
import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What it is called over HTTP that an act of two persons is not done. */
@RestControllerAdvice
@Order(0) // before the advice that takes any exception
class ActProblems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> notApproved(NotApproved not) {
    String code = "act-" + not.why().code();
    Problem problem =
        not.why() == NotApproved.Why.SAME_PERSON
            ? Problem.forbidden(code, sentence(not))
            : Problem.conflict(code, sentence(not));
    return problem.with("actId", not.act().id()).answer();
  }

  private static String sentence(NotApproved not) {
    OperatorAct act = not.act();
    return switch (not.why()) {
      case SAME_PERSON -> "Who asked for it cannot approve it: somebody else has to.";
      case NEEDS_NO_APPROVAL -> "One person decides this act.";
      case HAS_ITS_VERDICT ->
          "It has its verdict: " + Objects.requireNonNull(act.verdict()).code() + ".";
      case NOT_APPROVED_IN_TIME ->
          "It was to be approved until " + Objects.requireNonNull(act.shown()).until() + ".";
      case SAGA_HAS_MOVED ->
          String.format(
              Locale.ROOT,
              "What was shown is not as it was (%s): the act is void. Look again, and ask again.",
              Objects.requireNonNull(act.shown()).fingerprint());
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> underWay(Backfill.UnderWay other) {
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
