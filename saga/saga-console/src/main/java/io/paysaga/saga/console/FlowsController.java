package io.paysaga.saga.console;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.SagaFlows;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows each flow, and how many sagas stand where. */
@Controller
@AllowedTo(Role.VIEWER)
class FlowsController {

  private final SagaFlows flows;
  private final UnderWay underWay;

  FlowsController(SagaFlows flows, UnderWay underWay) {
    this.flows = flows;
    this.underWay = underWay;
  }

  /** One version of a flow. */
  record Shown(
      String name,
      int version,
      List<FlowStep> steps,
      UnderWay.OfFlow standing,
      FlowPicture wide,
      FlowPicture tall) {}

  @GetMapping("/console/flows")
  String page(Model model) {
    List<UnderWay.OfFlow> standing = underWay.bySteps(underWay.all());
    model.addAttribute("flows", flows.all().stream().map(flow -> shown(flow, standing)).toList());
    return "console/flows";
  }

  private static Shown shown(SagaFlow<?> flow, List<UnderWay.OfFlow> standing) {
    UnderWay.OfFlow here =
        standing.stream().filter(each -> each.flow().equals(flow.name())).findFirst().orElseThrow();
    List<FlowStep> steps = flow.described();
    return new Shown(
        flow.name(),
        flow.version(),
        steps,
        here,
        FlowPicture.of(steps, step -> here.at(step).words(), FlowPicture.Shape.WIDE),
        FlowPicture.of(steps, step -> here.at(step).words(), FlowPicture.Shape.TALL));
  }
}
