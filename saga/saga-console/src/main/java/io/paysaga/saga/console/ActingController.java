package io.paysaga.saga.console;

import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes what operators decide, of one saga or of many, and a second person's approval. Each leads
 * on to a page that shows what became of it, so that a reload asks for nothing again.
 */
@Controller
class ActingController {

  /** So many at once: a page of them. */
  static final int MOST = 50;

  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final ActApprovals approvals;
  private final OfferedActs offered;
  private final SagaWords words;

  ActingController(
      SagaQueries sagas,
      OperatorRequests operators,
      ActApprovals approvals,
      OfferedActs offered,
      SagaWords words) {
    this.sagas = sagas;
    this.operators = operators;
    this.approvals = approvals;
    this.offered = offered;
    this.words = words;
  }

  /** What became of an act so far. */
  enum Outcome {
    ASKED,
    /** Kafka did not take the word that wakes its saga's owner. */
    ASKED_IN_SILENCE,
    WAITS,
    REFUSED;

    static Outcome of(OperatorRequests.Asked asked) {
      OperatorAct act = asked.act();
      if (act.waitsForApproval()) {
        return WAITS;
      }
      if (act.verdict() != null && !act.verdict().code().equals(OperatorRequests.BEGUN)) {
        return REFUSED;
      }
      return act.verdict() == null && asked.wokenBy() == null ? ASKED_IN_SILENCE : ASKED;
    }
  }

  /**
   * What is asked for.
   *
   * @param reason for people, at most 1000 characters
   */
  record Act(@NotNull OperatorAction action, @NotBlank @Size(max = 1000) @PlainText String reason) {

    Asking asking(Caller caller) {
      return new Asking(Actor.of(caller, null), reason.strip(), false);
    }
  }

  @PostMapping("/console/sagas/{id}/acts")
  @AllowedTo(Role.OPERATOR)
  String ask(@PathVariable UUID id, @Valid Act act, Caller caller) {
    OperatorRequests.Asked asked = operators.ask(id, offeredHere(act), act.asking(caller));
    return "redirect:/console/sagas/" + id + "?asked=" + Outcome.of(asked);
  }

  /** Which of these sagas would do it, and what would follow: nothing is asked yet. */
  @GetMapping("/console/sagas/acts")
  @AllowedTo(Role.OPERATOR)
  String dryRun(
      @RequestParam OperatorAction action,
      @RequestParam(defaultValue = "") @Size(max = MOST) List<UUID> saga,
      Model model) {
    List<SagaView> found = sagas.find(saga);
    Map<UUID, OfferedActs.Offered> does = offered.on(found, action);
    List<Row> rows =
        words.of(found).stream().map(named -> new Row(named, does.get(named.saga().id()))).toList();
    model.addAttribute("action", action);
    model.addAttribute("label", OfferedActs.label(action));
    model.addAttribute("rows", rows);
    model.addAttribute("possible", rows.stream().filter(Row::possible).count());
    return "console/many";
  }

  /**
   * A saga of many.
   *
   * @param does absent when this process does not know its flow
   */
  record Row(SagaWords.Named named, OfferedActs.@Nullable Offered does) {

    public boolean possible() {
      return does != null && does.possible();
    }
  }

  /** One after the other, each with an act of its own. */
  @PostMapping("/console/sagas/acts")
  @AllowedTo(Role.OPERATOR)
  String askMany(
      @Valid Act act, @RequestParam @NotEmpty @Size(max = MOST) List<UUID> saga, Caller caller) {
    Asking asking = act.asking(caller);
    OperatorAction action = offeredHere(act);
    List<Outcome> outcomes =
        saga.stream()
            .distinct()
            .map(each -> Outcome.of(operators.ask(each, action, asking)))
            .toList();
    long refused = outcomes.stream().filter(Outcome.REFUSED::equals).count();
    return "redirect:/console/acts?asked=" + outcomes.size() + "&refused=" + refused;
  }

  private static OperatorAction offeredHere(Act act) {
    return Optional.of(act.action())
        .filter(OfferedActs.ALL::contains)
        .orElseThrow(
            () ->
                new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "No form of the console asks for that."));
  }

  @PostMapping("/console/acts/{id}/approval")
  @AllowedTo(Role.APPROVER)
  String approve(@PathVariable UUID id, Caller caller) {
    return approvals
        .approve(id, Actor.of(caller, null))
        .flatMap(asked -> Stream.ofNullable(asked.act().sagaId()).findFirst())
        .map(saga -> "redirect:/console/sagas/" + saga + "?asked=" + Outcome.ASKED)
        .orElse("redirect:/console/acts");
  }
}
