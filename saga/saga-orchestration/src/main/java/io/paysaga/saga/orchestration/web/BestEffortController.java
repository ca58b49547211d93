package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.http.Moment;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.BackfillTime;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows the best-effort steps that were given up, and has them tried again. */
@RestController
@RequestMapping("/best-effort")
class BestEffortController {

  private final SagaQueries sagas;
  private final Backfills backfills;
  private final Clock clock;

  BestEffortController(
      SagaQueries sagas, Backfills backfills, @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.backfills = backfills;
    this.clock = clock;
  }

  /** What can be asked for: what is done or under way needs nobody. */
  enum Status {
    GIVEN_UP
  }

  /** One that is owed to another system. */
  record Step(UUID sagaId, String subject, String step, Instant givenUpAt) {

    static Step of(GivenUpStep step) {
      return new Step(step.sagaId(), step.subject().toString(), step.step(), step.givenUpAt());
    }
  }

  /** Oldest first. */
  record GivenUpSteps(List<Step> steps) {}

  @GetMapping
  @AllowedTo(Role.VIEWER)
  GivenUpSteps givenUp(
      @RequestParam Status status,
      @RequestParam(required = false) @Nullable @Moment Instant from,
      @RequestParam(required = false) @Nullable @Moment Instant to,
      @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit) {
    return new GivenUpSteps(
        sagas.givenUpSteps(orEver(from), orEverAfter(to), limit).stream().map(Step::of).toList());
  }

  /**
   * @param by counts only where no token tells it
   * @param from of the time in which the steps were given up; absent: from the beginning
   * @param to absent: until now
   * @param perSecond so many sagas a second are asked
   * @param breakGlass whether one person decides what two do; absent: no
   */
  record BackfillRequest(
      @Nullable @Size(max = 100) @PlainText String by,
      @NotBlank @Size(max = 1000) @PlainText String reason,
      @Nullable @Moment Instant from,
      @Nullable @Moment Instant to,
      @Nullable @Min(1) @Max(1000) Integer perSecond,
      @Nullable Boolean breakGlass) {

    BackfillTime time(Instant now) {
      return new BackfillTime(
          orEver(from), to == null ? now : to, perSecond == null ? 20 : perSecond);
    }
  }

  /**
   * Has what was given up in this time tried again, with the same command ids. Of many sagas, two
   * persons decide it.
   */
  @PostMapping("/backfill")
  @AllowedTo(Role.OPERATOR)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Object begin(@Valid @RequestBody BackfillRequest body, Caller caller) {
    OperatorBody who = new OperatorBody(body.by(), body.reason(), body.breakGlass());
    OperatorRequests.Asked asked = backfills.ask(body.time(clock.instant()), who.asking(caller));
    if (asked.act().waitsForApproval()) {
      return ActResource.waiting(asked.act());
    }
    if (!asked.act().verdict().code().equals(OperatorRequests.BEGUN)) {
      throw new Backfills.UnderWay();
    }
    return backfills.progress();
  }

  @GetMapping("/backfill")
  @AllowedTo(Role.VIEWER)
  Backfills.Progress progress() {
    return backfills.progress();
  }

  private static Instant orEver(@Nullable Instant from) {
    return from == null ? Instant.EPOCH : from;
  }

  private static Instant orEverAfter(@Nullable Instant to) {
    return to == null ? Instant.parse("9999-01-01T00:00:00Z") : to;
  }
}
