package io.paysaga.saga.console;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Which sagas stand at which step now: those that began first, where there are very many. */
@Component("sagasUnderWayOfConsole")
class UnderWay {

  /** So many are read at most. */
  static final int MOST = 1000;

  private final SagaQueries sagas;
  private final SagaFlows flows;

  UnderWay(SagaQueries sagas, SagaFlows flows) {
    this.sagas = sagas;
    this.flows = flows;
  }

  /**
   * How many stand at a step.
   *
   * @param share of the most that stand at any step of its flow, in percent
   */
  record AtStep(String flow, String step, int sagas, int stuck, int share) {

    /** As {@code 3 here}; empty when none is. */
    public String words() {
      return sagas == 0 ? "" : sagas + " here" + (stuck == 0 ? "" : ", " + stuck + " stuck");
    }
  }

  /** The steps of a flow, whichever version has them. */
  record OfFlow(String flow, List<AtStep> steps, int sagas) {

    public AtStep at(String step) {
      return steps.stream()
          .filter(each -> each.step().equals(step))
          .findFirst()
          .orElse(new AtStep(flow, step, 0, 0, 0));
    }
  }

  /** Oldest first. */
  List<SagaView> all() {
    return sagas.underWay(MOST);
  }

  /** By flow, in the order of their steps. */
  List<OfFlow> bySteps(List<SagaView> underWay) {
    return flows.all().stream()
        .map(SagaFlow::name)
        .distinct()
        .map(flow -> ofFlow(flow, underWay.stream().filter(at -> at.type().equals(flow)).toList()))
        .toList();
  }

  private OfFlow ofFlow(String flow, List<SagaView> itsOwn) {
    List<AtStep> counted =
        flows.all().stream()
            .filter(version -> version.name().equals(flow))
            .flatMap(version -> version.described().stream())
            .map(FlowStep::name)
            .distinct()
            .map(step -> count(flow, step, itsOwn))
            .toList();
    int most = counted.stream().mapToInt(AtStep::sagas).max().orElse(0);
    return new OfFlow(
        flow,
        counted.stream()
            .map(
                at ->
                    new AtStep(
                        flow,
                        at.step(),
                        at.sagas(),
                        at.stuck(),
                        most == 0 ? 0 : at.sagas() * 100 / most))
            .collect(Collectors.toList()),
        itsOwn.size());
  }

  private static AtStep count(String flow, String step, List<SagaView> sagas) {
    List<SagaView> here = sagas.stream().filter(saga -> SagaWords.isAt(step, saga)).toList();
    return new AtStep(
        flow, step, here.size(), (int) here.stream().filter(SagaView::isStuck).count(), 0);
  }
}
