package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.Sale.Ship;
import io.paysaga.saga.engine.Trip.BookFlight;
import io.paysaga.saga.engine.Trip.CancelFlight;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SagaFlowTest {

  private record Nothing() {}

  @Test
  void refusesTwoStepsOfOneName() {
    assertThatThrownBy(() -> oneStep("take").step("take").send(this::book).undo(this::cancel).end())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The flow toy has two steps named 'take': rename one.");
  }

  @Test
  void refusesANameThatCouldNotStandInACommandId() {
    assertThatThrownBy(() -> oneStep("Take it"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'Take it'");
  }

  @Test
  void refusesAPolicyForAStepThatItDoesNotHave() {
    SagaFlow<Nothing> flow = oneStep("take").end();
    assertThatThrownBy(() -> flow.withPolicy("give", policy -> policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The flow toy has no step 'give'; it has [take].");
  }

  @Test
  void keepsThePolicyOfEachStepApart() {
    SagaFlow<Nothing> flow =
        SagaFlow.named("toy", Nothing.class)
            .step("one")
            .answerWithin(Duration.ofSeconds(1))
            .attempts(2)
            .send(this::book)
            .undo(this::cancel)
            .step("two")
            .send(this::book)
            .undo(this::cancel)
            .end();
    assertThat(flow.steps())
        .extracting(StepDefinition::policy)
        .containsExactly(new RetryPolicy(Duration.ofSeconds(1), 2), RetryPolicy.DEFAULT);
  }

  @Test
  void describesWhichStepIsItsPivotAndWhichIsUndoneByWhat() {
    assertThat(Sale.FLOW.described())
        .filteredOn(FlowStep::pivot)
        .extracting(FlowStep::name)
        .containsExactly("charge");
    assertThat(Sale.FLOW.described())
        .filteredOn(step -> step.undo() != null)
        .extracting(FlowStep::name)
        .containsExactly("set-aside", "charge");
  }

  @Test
  void isDrawnWithItsPivotAndWhatIsTriedAfterTheEnd() {
    assertThat(FlowDiagram.mermaid(List.of(Sale.FLOW)))
        .isEqualTo(
            """
            flowchart LR
              subgraph f0["sell 1"]
                direction LR
                f0s0["set-aside<br/>SetAside / undo: PutBack<br/>compensatable"]
                f0s1[["charge<br/>Charge / undo: GiveBack<br/>compensatable, pivot"]]
                f0s0 --> f0s1
                f0s2["ship<br/>Ship<br/>retriable"]
                f0s1 --> f0s2
                f0s3["enter<br/>Enter<br/>retriable"]
                f0s2 --> f0s3
                f0s4("mail<br/>Mail<br/>best effort")
                f0s3 -.-> f0s4
              end
            """);
  }

  @Test
  void tellsItsStepsInTheirOrderAndByKind() {
    assertThat(Sale.FLOW.stepNames())
        .containsExactly("set-aside", "charge", "ship", "enter", "mail");
    assertThat(Sale.FLOW.stepNames(StepKind.COMPENSATABLE)).containsExactly("set-aside", "charge");
    assertThat(Sale.FLOW.stepNames(StepKind.RETRIABLE)).containsExactly("ship", "enter");
    assertThat(Sale.FLOW.stepNames(StepKind.BEST_EFFORT)).containsExactly("mail");
  }

  @Test
  void keepsThePolicyOfARetriableStepAndItsKindWhenThePolicyChanges() {
    RetryPolicy patient = new RetryPolicy(Duration.ofSeconds(2), 7);
    SagaFlow<Nothing> flow =
        oneStep("take")
            .retriable("ship")
            .answerWithin(patient.answerWithin())
            .attempts(patient.attempts())
            .send(this::ship)
            .retriable("enter")
            .send(this::ship)
            .end();
    assertThat(flow.steps())
        .extracting(StepDefinition::policy)
        .containsExactly(RetryPolicy.DEFAULT, patient, RetryPolicy.DEFAULT);
    SagaFlow<Nothing> changed = flow.withPolicy("enter", policy -> patient);
    assertThat(changed.steps().get(2).policy()).isEqualTo(patient);
    assertThat(changed.stepNames(StepKind.RETRIABLE)).containsExactly("ship", "enter");
  }

  @Test
  void refusesARetriableStepOfAnothersName() {
    assertThatThrownBy(() -> oneStep("take").retriable("take").send(this::ship).end())
        .hasMessage("The flow toy has two steps named 'take': rename one.");
  }

  @Test
  void waitsTwiceAsLongForEachAttemptUpToAMinuteAndATenthMore() {
    CommandId id = new CommandId(new UUID(1, 2), "take", Direction.DO);
    assertThat(waitOf(id, 1)).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_500));
    assertThat(waitOf(id, 3)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
    assertThat(waitOf(id, 60)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(66));
    assertThat(waitOf(id, 3)).isEqualTo(waitOf(id, 3));
  }

  private static Duration waitOf(CommandId id, int attempt) {
    return RetryPolicy.DEFAULT.waitOf(id, attempt, RetryPolicy.LONGEST_WAIT);
  }

  private SagaFlow.CompleteStep<Nothing> oneStep(String name) {
    return SagaFlow.named("toy", Nothing.class).step(name).send(this::book).undo(this::cancel);
  }

  private BookFlight book(Nothing nothing) {
    return new BookFlight(7);
  }

  private CancelFlight cancel(Nothing nothing) {
    return new CancelFlight(7);
  }

  private Ship ship(Nothing nothing) {
    return new Ship(7, 12);
  }
}
