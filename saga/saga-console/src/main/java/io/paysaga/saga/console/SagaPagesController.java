package io.paysaga.saga.console;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.JournalEntry;
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
import org.springframework.web.util.UriComponentsBuilder;

/** Finds sagas, and tells of one where it is, how it came there and why. */
@Controller
@AllowedTo(Role.VIEWER)
class SagaPagesController {

  private static final int PAGE = 50;
  private static final int LONGEST_TIMELINE = 200;

  private final SagaQueries sagas;
  private final ActApprovals acts;
  private final SagaWords words;
  private final UnderWay underWay;
  private final Clock clock;

  SagaPagesController(
      SagaQueries sagas,
      ActApprovals acts,
      SagaWords words,
      UnderWay underWay,
      @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.acts = acts;
    this.words = words;
    this.underWay = underWay;
    this.clock = clock;
  }

  /**
   * What is looked for, as the address tells it; what is not there is null.
   *
   * @param about the id of a saga, or its subject
   * @param flow with {@code step}: only those under way at that step of this flow
   */
  record Search(
      @Nullable String about,
      @Nullable String owner,
      SagaResource.@Nullable Status status,
      @Nullable String flow,
      @Nullable String step,
      @Nullable UUID before) {

    Search {
      about = blankIsNothing(about);
      owner = blankIsNothing(owner);
    }

    private static @Nullable String blankIsNothing(@Nullable String text) {
      return text == null || text.isBlank() ? null : text.strip();
    }

    /** The same, further back. */
    String from(UUID next) {
      UriComponentsBuilder page = UriComponentsBuilder.fromPath("/console/sagas");
      Optional.ofNullable(about).ifPresent(text -> page.queryParam("about", text));
      Optional.ofNullable(owner).ifPresent(text -> page.queryParam("owner", text));
      Optional.ofNullable(status).ifPresent(text -> page.queryParam("status", text));
      return page.queryParam("before", next).encode().build().toUriString();
    }
  }

  @GetMapping("/console/sagas")
  String search(
      @RequestParam(required = false) @Nullable String about,
      @RequestParam(required = false) @Nullable String owner,
      @RequestParam(required = false) SagaResource.@Nullable Status status,
      @RequestParam(required = false) @Nullable String flow,
      @RequestParam(required = false) @Nullable String step,
      @RequestParam(required = false) @Nullable UUID before,
      Model model) {
    Search search = new Search(about, owner, status, flow, step, before);
    Optional<UUID> id = idIn(search.about());
    if (id.isPresent() && sagas.find(id.get()).isPresent()) {
      return "redirect:/console/sagas/" + id.get();
    }
    List<SagaView> found = find(search);
    boolean more = found.size() > PAGE;
    List<SagaView> shown = more ? found.subList(0, PAGE) : found;
    model.addAttribute("search", search);
    model.addAttribute("statuses", SagaResource.Status.values());
    model.addAttribute("sagas", words.of(shown));
    model.addAttribute("moments", new Moments(clock.instant()));
    if (more) {
      model.addAttribute(
          "next", search.step() == null ? search.from(shown.get(PAGE - 1).id()) : null);
    }
    return "console/sagas";
  }

  private List<SagaView> find(Search search) {
    if (search.step() != null) {
      return underWay.all().stream()
          .filter(saga -> search.flow() == null || saga.type().equals(search.flow()))
          .filter(saga -> SagaWords.isAt(search.step(), saga))
          .limit(PAGE + 1L)
          .toList();
    }
    Optional<Subject> subject = subjectIn(search.about());
    if (search.about() != null && subject.isEmpty()) {
      // No saga has this id, or is about what is no subject.
      return List.of();
    }
    boolean stuck = search.status() == SagaResource.Status.STUCK;
    return sagas.search(
        new SagaQueries.Search(
            subject.orElse(null),
            search.owner(),
            search.status() == null || stuck ? null : SagaStatus.valueOf(search.status().name()),
            search.status() == null ? null : stuck,
            null,
            null,
            search.before(),
            PAGE + 1));
  }

  private static Optional<UUID> idIn(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(UUID::fromString);
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }

  private static Optional<Subject> subjectIn(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Subject::parse);
    } catch (IllegalArgumentException noSubject) {
      return Optional.empty();
    }
  }

  @GetMapping("/console/sagas/{id}")
  String one(@PathVariable UUID id, Model model, HttpServletResponse response) {
    Optional<SagaView> found = sagas.find(id);
    if (found.isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      model.addAttribute("id", id);
      model.addAttribute("retention", sagas.retention().toDays());
      return "console/absent";
    }
    tell(found.get(), model);
    return "console/saga";
  }

  private void tell(SagaView saga, Model model) {
    Moments moments = new Moments(clock.instant());
    List<FlowStep> flow = words.flowOf(saga);
    List<JournalEntry> journal = sagas.journal(saga.id(), 0, LONGEST_TIMELINE);
    model.addAttribute("moments", moments);
    model.addAttribute("named", words.of(List.of(saga)).get(0));
    model.addAttribute("why", WhyHere.of(saga, flow, moments));
    model.addAttribute("wide", FlowPicture.of(saga, flow, FlowPicture.Shape.WIDE));
    model.addAttribute("tall", FlowPicture.of(saga, flow, FlowPicture.Shape.TALL));
    model.addAttribute("timeline", journal.stream().map(Moved::of).toList());
    model.addAttribute("cut", journal.size() == LONGEST_TIMELINE);
    model.addAttribute("acts", acts.search(new ActApprovals.Search(false, saga.id(), null, PAGE)));
  }
}
