package io.paysaga.saga.console;

import io.paysaga.saga.http.Moment;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.BackfillTime;
import io.paysaga.saga.orchestration.api.Backfills;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Shows the best-effort steps that were given up, and has those of a time tried again. */
@Controller
class DebtsController {

  private static final int SHOWN = 200;

  private final SagaQueries sagas;
  private final Backfills backfills;
  private final Clock clock;

  DebtsController(SagaQueries sagas, Backfills backfills, @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.backfills = backfills;
    this.clock = clock;
  }

  /**
   * @param from of the time in which they were given up; absent: from the beginning
   * @param to absent: until now
   * @param asked what became of a backfill that was just asked for
   */
  @GetMapping("/console/debts")
  @AllowedTo(Role.VIEWER)
  String page(
      @RequestParam(required = false) @Nullable @Moment Instant from,
      @RequestParam(required = false) @Nullable @Moment Instant to,
      @RequestParam(required = false) ActingController.@Nullable Outcome asked,
      Model model) {
    Instant now = clock.instant();
    List<GivenUpStep> found = sagas.givenUpSteps(orEver(from), to == null ? now : to, SHOWN + 1);
    model.addAttribute("debts", found.size() > SHOWN ? found.subList(0, SHOWN) : found);
    model.addAttribute("cut", found.size() > SHOWN);
    model.addAttribute("from", from);
    model.addAttribute("to", to);
    model.addAttribute("now", now);
    model.addAttribute("asked", asked);
    model.addAttribute("moments", new Moments(now));
    return progress(model, "console/debts");
  }

  /** What the page asks for again and again while a backfill is under way. */
  @GetMapping("/console/debts/progress")
  @AllowedTo(Role.VIEWER)
  String progress(Model model) {
    return progress(model, "console/backfill");
  }

  private String progress(Model model, String view) {
    model.addAttribute("progress", backfills.progress());
    return view;
  }

  @PostMapping("/console/debts/backfill")
  @AllowedTo(Role.OPERATOR)
  String backfill(
      @RequestParam(required = false) @Nullable @Moment Instant from,
      @RequestParam @Moment Instant to,
      @RequestParam(defaultValue = "20") @Min(1) @Max(1000) int perSecond,
      @RequestParam @NotBlank @Size(max = 1000) @PlainText String reason,
      Caller caller) {
    OperatorRequests.Asked asked =
        backfills.ask(
            new BackfillTime(orEver(from), to, perSecond),
            new Asking(Actor.of(caller, null), reason.strip(), false));
    return "redirect:/console/debts?asked=" + ActingController.Outcome.of(asked);
  }

  private static Instant orEver(@Nullable Instant from) {
    return from == null ? Instant.EPOCH : from;
  }
}
