package io.paysaga.saga.console;

import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Whether anything is at risk, at a glance. */
@Controller
@AllowedTo(Role.VIEWER)
class OverviewController {

  private static final int MOST_COUNTED = 100_000;

  /** Above it the exact number tells nothing more. */
  private static final int MANY = 1000;

  private final SagaQueries sagas;
  private final ActApprovals acts;
  private final UnderWay underWay;
  private final SagaWords words;
  private final Clock clock;

  OverviewController(
      SagaQueries sagas,
      ActApprovals acts,
      UnderWay underWay,
      SagaWords words,
      @Qualifier("sagaClock") Clock clock) {
    this.sagas = sagas;
    this.acts = acts;
    this.underWay = underWay;
    this.words = words;
    this.clock = clock;
  }

  /**
   * What stands now.
   *
   * @param oldest of those that are in flight
   * @param inDoubt what those are about in money that are under way
   * @param partly whether more are under way than were looked at by step
   */
  record Now(
      long inFlight,
      @Nullable SagaView oldest,
      long stuck,
      String inDoubt,
      String givenUp,
      String waiting,
      List<UnderWay.OfFlow> flows,
      boolean partly) {

    public boolean owes() {
      return !givenUp.equals("0");
    }

    public boolean isWaitedFor() {
      return !waiting.equals("0");
    }
  }

  @GetMapping("/console")
  String page(Model model) {
    now(model);
    return "console/overview";
  }

  /** What the page asks for again and again. */
  @GetMapping("/console/now")
  String now(Model model) {
    Instant at = clock.instant();
    List<SagaView> found = underWay.all();
    model.addAttribute("moments", new Moments(at));
    model.addAttribute(
        "now",
        new Now(
            sagas.countInFlight(MOST_COUNTED).values().stream().mapToLong(Long::longValue).sum(),
            found.stream().filter(saga -> !saga.isStuck()).findFirst().orElse(null),
            sagas.countStuck(),
            words.amountOf(found),
            counted(sagas.givenUpSteps(Instant.EPOCH, at.plusSeconds(1), MANY + 1).size()),
            counted(acts.search(new ActApprovals.Search(true, null, null, MANY + 1)).size()),
            underWay.bySteps(found),
            found.size() == UnderWay.MOST));
    return "console/now";
  }

  private static String counted(int count) {
    return count > MANY ? "over " + MANY : Integer.toString(count);
  }
}
