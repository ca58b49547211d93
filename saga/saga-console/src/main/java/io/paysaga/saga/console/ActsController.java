package io.paysaga.saga.console;

import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Shows who asked for what, why, and what became of it. */
@Controller
@AllowedTo(Role.VIEWER)
class ActsController {

  private static final int PAGE = 50;

  private final ActApprovals acts;
  private final Clock clock;

  ActsController(ActApprovals acts, @Qualifier("sagaClock") Clock clock) {
    this.acts = acts;
    this.clock = clock;
  }

  /**
   * @param asked how many were just asked for at once
   * @param refused how many of them their sagas cannot do
   */
  @GetMapping("/console/acts")
  String page(
      @RequestParam(defaultValue = "false") boolean waiting,
      @RequestParam(required = false) @Nullable Integer asked,
      @RequestParam(defaultValue = "0") int refused,
      @RequestParam(required = false) @Nullable UUID before,
      Model model) {
    List<OperatorAct> found = acts.search(new ActApprovals.Search(waiting, null, before, PAGE + 1));
    boolean more = found.size() > PAGE;
    List<OperatorAct> shown = more ? found.subList(0, PAGE) : found;
    model.addAttribute("acts", shown);
    model.addAttribute("waiting", waiting);
    model.addAttribute("asked", asked);
    model.addAttribute("refused", refused);
    model.addAttribute("moments", new Moments(clock.instant()));
    if (more) {
      model.addAttribute("next", shown.get(PAGE - 1).id());
    }
    return "console/acts";
  }
}
