package io.paysaga.saga.console;

import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Finds sagas. What was found is at an address that can be passed on. */
@Controller
@AllowedTo(Role.VIEWER)
class SagaSearchController {

  private static final int PAGE = ActingController.MOST;
  private static final int LONGEST_CSV = 1000;
  private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");

  private final SagaQueries sagas;
  private final SagaFlows flows;
  private final SagaWords words;
  private final UnderWay underWay;
  private final Clock clock;

  SagaSearchController(
      SagaQueries sagas,
      SagaFlows flows,
      SagaWords words,
      UnderWay underWay,
      @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.flows = flows;
    this.words = words;
    this.underWay = underWay;
    this.clock = clock;
  }

  @GetMapping("/console/sagas")
  String search(@Valid Search search, Model model) {
    Optional<UUID> id = search.id();
    if (id.isPresent() && sagas.find(id.get()).isPresent()) {
      return "redirect:/console/sagas/" + id.get();
    }
    List<SagaView> found = find(search, PAGE + 1);
    boolean more = found.size() > PAGE;
    List<SagaView> shown = more ? found.subList(0, PAGE) : found;
    model.addAttribute("statuses", SagaResource.Status.values());
    model.addAttribute("flows", flowNames());
    model.addAttribute("offered", OfferedActs.ALL);
    model.addAttribute("sagas", words.of(shown));
    model.addAttribute("moments", new Moments(clock.instant()));
    if (more && search.step() == null) {
      model.addAttribute("next", search.from(shown.get(PAGE - 1).id()));
    }
    return "console/sagas";
  }

  /** What is shown, and what would be on the pages behind it, as far as a table goes. */
  @GetMapping("/console/sagas.csv")
  ResponseEntity<String> table(@Valid Search search) {
    return ResponseEntity.ok()
        .contentType(CSV)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename("sagas.csv").build().toString())
        .body(SagaTable.of(words.of(find(search, LONGEST_CSV))));
  }

  private List<SagaView> find(Search search, int limit) {
    if (search.step() != null) {
      return underWay.all().stream()
          .filter(saga -> search.flow() == null || saga.type().equals(search.flow()))
          .filter(saga -> SagaWords.isAt(search.step(), saga))
          .limit(limit)
          .toList();
    }
    return search
        .ofTheTable(flowNames(), clock.instant(), limit)
        .map(sagas::search)
        .orElse(List.of());
  }

  private List<String> flowNames() {
    return flows.all().stream().map(SagaFlow::name).distinct().toList();
  }
}
