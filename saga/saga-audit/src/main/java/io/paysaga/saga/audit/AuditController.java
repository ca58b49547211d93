package io.paysaga.saga.audit;

import io.paysaga.saga.http.Moment;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The auditor's door. */
@RestController
class AuditController {

  private static final Duration USUAL = Duration.ofHours(24);

  private final Audit audit;
  private final Clock clock;

  AuditController(Audit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @param from when the first of the sagas may have begun; a day before {@code to} if not given
   * @param to before when the last of them began; now if not given
   * @param allAccounts whether all books are checked in themselves, not only what is of these
   *     sagas' owners
   */
  @GetMapping("/audit")
  @AllowedTo(Role.VIEWER)
  @ConcurrencyLimit(
      limitString = "${paysaga.audit.at-once:" + AuditProperties.AT_ONCE + "}",
      policy = ConcurrencyLimit.ThrottlePolicy.REJECT)
  AuditReport audit(
      @RequestParam(required = false) @Nullable @Moment Instant from,
      @RequestParam(required = false) @Nullable @Moment Instant to,
      @RequestParam(defaultValue = "false") boolean allAccounts) {
    Instant end = Objects.requireNonNullElseGet(to, clock::instant);
    Instant begin = Objects.requireNonNullElseGet(from, () -> end.minus(USUAL));
    if (!begin.isBefore(end)) {
      throw Problem.badRequest("malformed-request", "'from' must be before 'to'.", "from");
    }
    return audit.run(begin, end, allAccounts);
  }
}
