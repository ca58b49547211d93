package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.messaging.TechnicalFailure;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which definition drives a saga, and with which policies. */
class FlowRegistryTest {

  private static final SagaFlow<PayOrder> FIRST = takeAndGive();
  private static final SagaFlow<PayOrder> SECOND = undoable(step(2, "take")).end();

  @Test
  void changesAStepsPolicyInEachVersionThatHasTheStep() {
    FlowRegistry flows =
        flows(null, Map.of("give", new SagaProperties.Step(Duration.ofSeconds(9), 7)));
    assertThat(flows.of("trip", 1).shortestAnswer()).isEqualTo(Duration.ofSeconds(5));
    assertThat(flows.of("trip", 2).stepNames()).containsExactly("take");
  }

  @Test
  void tellsEveryVersionWithThePoliciesOfTheSettings() {
    FlowRegistry flows =
        flows(null, Map.of("give", new SagaProperties.Step(Duration.ofSeconds(9), 7)));
    assertThat(flows.all()).extracting(SagaFlow::version).containsExactly(1, 2);
    assertThat(flows.all().get(0).described())
        .filteredOn(step -> step.name().equals("give"))
        .extracting(step -> step.policy().attempts())
        .containsExactly(7);
  }

  @Test
  void leavesTheStepOfAnotherFlowAloneThatHasTheSameName() {
    SagaFlow<PayOrder> other = undoable(SagaFlow.named("visit", PayOrder.class).step("take")).end();
    FlowRegistry flows =
        flows(null, Map.of("take", new SagaProperties.Step(Duration.ofSeconds(9), 7)), other);
    assertThat(flows.of("trip", 2).shortestAnswer()).isEqualTo(Duration.ofSeconds(9));
    assertThat(flows.of("visit", 1).shortestAnswer()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void refusesAPolicyOfAStepThatNoVersionHas() {
    assertThatThrownBy(() -> flows(null, Map.of("lend", new SagaProperties.Step(null, 7))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("paysaga.saga.flows.trip.steps.lend: the flow has no such step");
  }

  @Test
  void beginsWithTheVersionInTheCodeUnlessTheSettingNamesAnother() {
    assertThat(flows(null, Map.of()).toStart(SECOND).version()).isEqualTo(2);
    assertThat(flows(1, Map.of()).toStart(SECOND).version()).isOne();
  }

  @Test
  void refusesToBeginWithAVersionThatItDoesNotKnow() {
    assertThatThrownBy(() -> flows(3, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("paysaga.saga.flows.trip.start-version is 3; known are ");
  }

  @Test
  void letsASagaWaitWhoseVersionItDoesNotKnow() {
    assertThatThrownBy(() -> flows(null, Map.of()).of("trip", 3))
        .isInstanceOf(TechnicalFailure.class);
  }

  @Test
  void refusesAFlowThatSendsInTwoStepsWhatHappensOnceInASaga() {
    SagaFlow<PayOrder> twice =
        undoable(undoable(SagaFlow.named("visit", PayOrder.class).step("take")).step("again"))
            .end();
    assertThatThrownBy(() -> flows(null, Map.of(), twice))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "The flow visit sends UsePoint in its steps 'take' and 'again', but");
  }

  @Test
  void refusesAFlowWhoseRetriableStepSendsWhatMayBeRefused() {
    SagaFlow<PayOrder> refused =
        undoable(SagaFlow.named("visit", PayOrder.class).step("take"))
            .retriable("lose")
            .send(order -> new Lose("1"))
            .end();
    assertThatThrownBy(() -> flows(null, Map.of(), refused))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Lose is @Retriable and lists NotEnoughPoints in its @AnsweredBy, but a retriable"
                + " command is asked for until it is done: only a Reply.Accepted answers it.");
  }

  @Retriable
  @AnsweredBy({PointReply.Returned.class, PointReply.NotEnoughPoints.class})
  private record Lose(String key) implements Command {}

  @Test
  void refusesAFlowThatExpectsAnAnswerBeforeItsCommandHasSurelyLeft() {
    SagaFlow<PayOrder> hasty =
        undoable(
                SagaFlow.named("visit", PayOrder.class)
                    .step("take")
                    .answerWithin(Duration.ofSeconds(4)))
            .end();
    assertThatThrownBy(() -> flows(null, Map.of(), hasty))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("A step of visit waits PT4S for its answer, but");
  }

  private static FlowRegistry flows(
      @Nullable Integer startVersion,
      Map<String, SagaProperties.Step> policies,
      SagaFlow<?>... others) {
    return new FlowRegistry(
        Stream.concat(Stream.of(FIRST, SECOND), Stream.of(others)).toList(),
        new SagaProperties(
            Duration.ZERO,
            Duration.ZERO,
            1,
            Duration.ofDays(30),
            Duration.ofMinutes(1),
            new SagaProperties.Acts(false, Duration.ofHours(1), 100, Duration.ofMinutes(1), true),
            new SagaProperties.Streams(200, Duration.ofSeconds(15)),
            Map.of("trip", new SagaProperties.Flow(startVersion, policies))),
        Duration.ofSeconds(4));
  }

  private static SagaFlow<PayOrder> takeAndGive() {
    return undoable(step(1, "take"))
        .step("give")
        .send(order -> new Pay(Payable.order(order.orderId()), order.buyerId(), order.totalPrice()))
        .undo(order -> new RevertPay(Payable.order(order.orderId())))
        .end();
  }

  private static SagaFlow.Critical<PayOrder> step(int version, String name) {
    return SagaFlow.named("trip", PayOrder.class).version(version).step(name);
  }

  private static SagaFlow.CompleteStep<PayOrder> undoable(SagaFlow.Critical<PayOrder> step) {
    return step.send(order -> new UsePoint(order.buyerId(), order.totalPrice()))
        .undo(order -> new RefundPoint(order.buyerId()));
  }
}
