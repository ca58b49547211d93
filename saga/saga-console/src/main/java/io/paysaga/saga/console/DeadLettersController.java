package io.paysaga.saga.console;

import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.DeadLetter;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.OperatorAct;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Shows what nobody could handle, tells what would come of it now, and has it handled. */
@Controller("deadLettersOfConsole")
class DeadLettersController {

  private static final int PAGE = 50;

  private final DeadLetters letters;
  private final Clock clock;

  DeadLettersController(DeadLetters letters, @Qualifier("sagaClock") Clock clock) {
    this.letters = letters;
    this.clock = clock;
  }

  /**
   * @param topic in which they lie; absent: all
   * @param after the id of the last one of the page before
   */
  @GetMapping("/console/dead-letters")
  @AllowedTo(Role.VIEWER)
  String page(
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    List<String> topics = letters.topics();
    List<String> wanted = topics.stream().filter(each -> each.equals(topic)).toList();
    List<DeadLetter> found =
        letters.page(
            wanted.isEmpty() ? topics : wanted,
            Optional.ofNullable(after).flatMap(DeadLetterId::parse).orElse(null),
            PAGE + 1);
    boolean more = found.size() > PAGE;
    model.addAttribute("letters", more ? found.subList(0, PAGE) : found);
    model.addAttribute("topics", topics);
    model.addAttribute("topic", wanted.isEmpty() ? null : topic);
    model.addAttribute("next", more ? found.get(PAGE - 1).id() : null);
    model.addAttribute("moments", new Moments(clock.instant()));
    return "console/letters";
  }

  @GetMapping("/console/dead-letters/{topic}/{partition}/{offset}")
  @AllowedTo(Role.VIEWER)
  String one(
      @PathVariable String topic,
      @PathVariable int partition,
      @PathVariable long offset,
      Model model) {
    tell(letters.judge(new DeadLetterId(topic, partition, offset)).orElseThrow(this::gone), model);
    return "console/letter";
  }

  /** Leads to its saga; a letter that is refused is shown with the reason. */
  @PostMapping("/console/dead-letters/{topic}/{partition}/{offset}/replay")
  @AllowedTo(Role.OPERATOR)
  String replay(
      @PathVariable String topic,
      @PathVariable int partition,
      @PathVariable long offset,
      @RequestParam @NotBlank @Size(max = 1000) @PlainText String reason,
      Caller caller,
      Model model) {
    DeadLetters.Judged judged =
        letters
            .replay(
                new DeadLetterId(topic, partition, offset),
                new Asking(Actor.of(caller, null), reason.strip(), false))
            .orElseThrow(this::gone);
    ActingController.Outcome outcome = ActingController.Outcome.of(judged.act());
    OperatorAct act = judged.act().act();
    if (outcome == ActingController.Outcome.REFUSED) {
      tell(judged, model);
      model.addAttribute("refused", true);
      return "console/letter";
    }
    return "redirect:/console/sagas/" + act.sagaId() + "?asked=" + outcome;
  }

  private void tell(DeadLetters.Judged judged, Model model) {
    model.addAttribute("letter", judged.letter());
    model.addAttribute("verdict", judged.verdict());
    model.addAttribute(
        "handled", judged.verdict().kind() == DeadLetterVerdict.Kind.WILL_BE_HANDLED);
    model.addAttribute("moments", new Moments(clock.instant()));
  }

  private ResponseStatusException gone() {
    return new ResponseStatusException(
        HttpStatus.NOT_FOUND,
        "No dead letter lies there, or not any more: Kafka keeps them for a time.");
  }
}
