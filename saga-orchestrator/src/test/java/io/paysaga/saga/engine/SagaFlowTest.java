package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SagaFlowTest {

  private record Nothing() {}

  @Test
  void refusesTwoStepsOfOneName() {
    assertThatThrownBy(() -> oneStep("take").step("take").send(this::use).undo(this::refund).end())
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
            .send(this::use)
            .undo(this::refund)
            .step("two")
            .send(this::use)
            .undo(this::refund)
            .end();
    assertThat(flow.steps())
        .extracting(StepDefinition::policy)
        .containsExactly(new RetryPolicy(Duration.ofSeconds(1), 2), RetryPolicy.DEFAULT);
  }

  @Test
  void waitsTwiceAsLongForEachAttemptUpToAMinuteAndATenthMore() {
    CommandId id = new CommandId(new UUID(1, 2), "take", Direction.DO);
    RetryPolicy policy = RetryPolicy.DEFAULT;
    assertThat(policy.waitOf(id, 1)).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_500));
    assertThat(policy.waitOf(id, 3)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
    assertThat(policy.waitOf(id, 60)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(66));
    assertThat(policy.waitOf(id, 3)).isEqualTo(policy.waitOf(id, 3));
  }

  private SagaFlow.CompleteStep<Nothing> oneStep(String name) {
    return SagaFlow.named("toy", Nothing.class).step(name).send(this::use).undo(this::refund);
  }

  private UsePoint use(Nothing nothing) {
    return new UsePoint(1, 1);
  }

  private RefundPoint refund(Nothing nothing) {
    return new RefundPoint(1);
  }
}
