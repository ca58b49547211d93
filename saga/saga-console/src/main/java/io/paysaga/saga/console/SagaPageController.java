package io.paysaga.saga.console;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.SagaForesight;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Tells of one saga where it is, how it came there and why, and what may come. */
@Controller
@AllowedTo(Role.VIEWER)
class SagaPageController {

  private static final int ACTS = 50;
  private static final int LONGEST_TIMELINE = 200;

  private final SagaQueries sagas;
  private final ActApprovals acts;
  private final SagaWords words;
  private final SagaForesight foresight;
  private final OfferedActs offered;
  private final Clock clock;

  SagaPageController(
      SagaQueries sagas,
      ActApprovals acts,
      SagaWords words,
      SagaForesight foresight,
      OfferedActs offered,
      @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.acts = acts;
    this.words = words;
    this.foresight = foresight;
    this.offered = offered;
    this.clock = clock;
  }

  /**
   * @param asked what became of an act that was just asked for
   */
  @GetMapping("/console/sagas/{id}")
  String one(
      @PathVariable UUID id,
      @RequestParam(required = false) ActingController.@Nullable Outcome asked,
      Model model,
      HttpServletResponse response) {
    Optional<SagaView> found = sagas.find(id);
    if (found.isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      model.addAttribute("id", id);
      model.addAttribute("retention", sagas.retention().toDays());
      return "console/absent";
    }
    SagaView saga = found.get();
    tell(saga, model);
    model.addAttribute("asked", asked);
    model.addAttribute("rests", asked == null && saga.isAtRest());
    model.addAttribute("offered", offered.on(saga));
    return "console/saga";
  }

  /**
   * What the page asks for again and again: all that moves. Once the saga's status is another one,
   * other acts are possible, and the whole page is wanted.
   *
   * @param was the status on the page
   */
  @GetMapping("/console/sagas/{id}/now")
  String now(
      @PathVariable UUID id,
      @RequestParam SagaResource.Status was,
      Model model,
      HttpServletResponse response) {
    Optional<SagaView> found = sagas.find(id);
    if (found.filter(saga -> SagaResource.Status.of(saga) == was).isEmpty()) {
      response.setHeader("HX-Refresh", "true");
    }
    found.ifPresent(saga -> tell(saga, model));
    return found.isPresent() ? "console/moving" : "console/absent";
  }

  private void tell(SagaView saga, Model model) {
    Moments moments = new Moments(clock.instant());
    List<FlowStep> flow = words.flowOf(saga);
    List<JournalEntry> journal = sagas.journal(saga.id(), 0, LONGEST_TIMELINE);
    model.addAttribute("moments", moments);
    model.addAttribute("named", words.of(List.of(saga)).get(0));
    model.addAttribute(
        "ahead", foresight.whatMayCome(saga.id()).stream().map(Foretold::of).toList());
    model.addAttribute("why", WhyHere.of(saga, flow, moments));
    model.addAttribute("wide", FlowPicture.of(saga, flow, FlowPicture.Shape.WIDE));
    model.addAttribute("tall", FlowPicture.of(saga, flow, FlowPicture.Shape.TALL));
    model.addAttribute("timeline", journal.stream().map(Moved::of).toList());
    model.addAttribute("cut", journal.size() == LONGEST_TIMELINE);
    model.addAttribute("acts", acts.search(new ActApprovals.Search(false, saga.id(), null, ACTS)));
  }
}
