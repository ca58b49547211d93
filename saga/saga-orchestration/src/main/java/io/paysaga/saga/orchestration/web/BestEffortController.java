package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.http.Moment;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.SagaQueries;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

  private static final int MOST_AT_ONCE = 10_000;

  private final SagaQueries sagas;
  private final Backfill backfill;

  BestEffortController(SagaQueries sagas, Backfill backfill) {
    this.sagas = sagas;
    this.backfill = backfill;
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
  GivenUpSteps givenUp(
      @RequestParam Status status,
      @RequestParam(required = false) @Nullable @Moment Instant from,
      @RequestParam(required = false) @Nullable @Moment Instant to,
      @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit) {
    return new GivenUpSteps(
        sagas.givenUpSteps(orEver(from), orEverAfter(to), limit).stream().map(Step::of).toList());
  }

  /**
   * @param from of the time in which the steps were given up; absent: from the beginning
   * @param to absent: until now
   * @param perSecond so many sagas a second are asked
   */
  record BackfillRequest(
      @NotBlank @Size(max = 100) @PlainText String by,
      @NotBlank @Size(max = 1000) @PlainText String reason,
      @Nullable @Moment Instant from,
      @Nullable @Moment Instant to,
      @Nullable @Min(1) @Max(1000) Integer perSecond) {}

  /** Has what was given up in this time tried again, with the same command ids. */
  @PostMapping("/backfill")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Backfill.Progress begin(@Valid @RequestBody BackfillRequest asked) {
    boolean begun =
        backfill.begin(
            () -> owing(asked),
            Optional.ofNullable(asked.perSecond()).orElse(20),
            new Operator(asked.by(), asked.reason()));
    if (!begun) {
      throw Problem.conflict("backfill-running", "Another backfill is under way.");
    }
    return backfill.progress();
  }

  private List<UUID> owing(BackfillRequest asked) {
    return sagas.givenUpSteps(orEver(asked.from()), orEverAfter(asked.to()), MOST_AT_ONCE).stream()
        .map(GivenUpStep::sagaId)
        .distinct()
        .toList();
  }

  @GetMapping("/backfill")
  Backfill.Progress progress() {
    return backfill.progress();
  }

  private static Instant orEver(@Nullable Instant from) {
    return from == null ? Instant.EPOCH : from;
  }

  private static Instant orEverAfter(@Nullable Instant to) {
    return to == null ? Instant.parse("9999-01-01T00:00:00Z") : to;
  }
}
