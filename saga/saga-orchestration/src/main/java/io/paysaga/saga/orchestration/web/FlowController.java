package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.engine.FlowDiagram;
import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.SagaFlows;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what sagas do: the flows that this process drives. */
@RestController
@AllowedTo(Role.VIEWER)
class FlowController {

  private final SagaFlows flows;

  FlowController(SagaFlows flows) {
    this.flows = flows;
  }

  /** All there are, by name and version. */
  record Flows(List<Flow> flows) {}

  /** One version of a flow: sagas keep the one that they began with. */
  record Flow(String name, int version, List<Step> steps) {

    static Flow of(SagaFlow<?> flow) {
      return new Flow(
          flow.name(), flow.version(), flow.described().stream().map(Step::of).toList());
    }
  }

  /** A step, with the policy of the settings. */
  record Step(
      String name,
      StepKind kind,
      boolean pivot,
      String sends,
      @Nullable String undo,
      @Nullable String topic,
      Duration answerWithin,
      int attempts) {

    static Step of(FlowStep step) {
      return new Step(
          step.name(),
          step.kind(),
          step.pivot(),
          step.sends(),
          step.undo(),
          step.topic(),
          step.policy().answerWithin(),
          step.policy().attempts());
    }
  }

  /**
   * @param as {@code mermaid}: as a picture, in the words of Mermaid
   */
  @GetMapping("/flows")
  ResponseEntity<Object> all(
      @RequestParam(required = false) @Nullable @Pattern(regexp = "mermaid") String as) {
    return as == null
        ? ResponseEntity.ok(new Flows(flows.all().stream().<Flow>map(Flow::of).toList()))
        : ResponseEntity.ok()
            .contentType(MediaType.TEXT_PLAIN)
            .body(FlowDiagram.mermaid(flows.all()));
  }
}
