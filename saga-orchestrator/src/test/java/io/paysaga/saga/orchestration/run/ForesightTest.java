package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.orchestrator.pay.PayAndReturn;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.SagaForesight.Foreseen;
import io.paysaga.saga.orchestration.api.SagaForesight.Happening;
import io.paysaga.saga.orchestration.api.SagaForesight.Possible;
import io.paysaga.saga.orchestration.store.SagaJson;
import io.paysaga.saga.orchestration.store.SagaRepository;
import io.paysaga.saga.orchestration.store.SagaRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ForesightTest {

  private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
  private static final UUID ID = UUID.fromString("0193806e-0000-7000-8000-000000000001");
  private static final PayOrder ORDER = new PayOrder(100, 7, 24_000);
  private static final Operator KIM = new Operator("kim", "it is back");

  private final SagaRepository rows = mock();
  private final Foresight foresight =
      new Foresight(
          rows,
          new FlowRegistry(
              List.of(PayFlow.FLOW, PayAndReturn.FLOW),
              new SagaProperties(
                  Duration.ZERO,
                  Duration.ZERO,
                  1,
                  Duration.ofDays(30),
                  Duration.ofMinutes(1),
                  new SagaProperties.Acts(
                      false, Duration.ofHours(1), 100, Duration.ofMinutes(1), true),
                  new SagaProperties.Streams(200, Duration.ofSeconds(15)),
                  Map.of()),
              Duration.ofMillis(500)),
          Clock.fixed(NOW, ZoneOffset.UTC));

  /** A saga of this flow to which this has happened stands in the table. */
  private void stored(SagaFlow<PayOrder> flow, SagaEvent... happened) {
    SagaStateMachine<PayOrder> machine =
        new SagaStateMachine<>(flow, (open, direction, reply) -> true);
    SagaState<PayOrder> state = machine.initial(ID, ORDER);
    for (SagaEvent event : happened) {
      state = machine.on(state, event).next();
    }
    SagaRow row =
        SagaRow.begun(
                new NewSaga<>(ID, flow, ORDER, PayOrder.subjectOf(ORDER.orderId()), "7"), 1, 0, NOW)
            .become(state, new SagaJson(), 1, NOW);
    when(rows.find(ID)).thenReturn(Optional.of(row));
    when(rows.find(anyCollection())).thenReturn(List.of(row));
  }

  private static SagaEvent answered(String step, Direction direction, Reply reply) {
    return new SagaEvent.Answered(command(step, direction), 1, reply, NOW);
  }

  private static SagaEvent paid() {
    return answered("pay", Direction.DO, new Paid(9, NOW));
  }

  private static SagaEvent silenceUntil(int days) {
    return new SagaEvent.DeadlinePassed(NOW.plus(Duration.ofDays(days)));
  }

  private static CommandId command(String step, Direction direction) {
    return new CommandId(ID, step, direction);
  }

  private Foreseen then(String step, Happening what) {
    return foresight.whatMayCome(ID).stream()
        .filter(each -> each.step().equals(step) && each.what() == what)
        .map(Possible::then)
        .findFirst()
        .orElseThrow();
  }

  private Foreseen ifAsked(OperatorAction action) {
    return foresight.ifAsked(List.of(ID), action).get(ID);
  }

  @Test
  void tellsWhatEachAnswerToAnOpenStepWouldLeadTo() {
    stored(PayFlow.FLOW, new SagaEvent.Started(NOW), paid());

    Foreseen done = then("use-point", Happening.DONE);
    assertThat(done.after().status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(done.sends()).containsExactly(command("complete-order", Direction.DO));
    Foreseen refused = then("use-point", Happening.REFUSED);
    assertThat(refused.after().status()).isEqualTo(SagaStatus.COMPENSATING);
    assertThat(refused.sends()).containsExactly(command("use-point", Direction.UNDO));
    assertThat(foresight.whatMayCome(ID)).extracting(Possible::step).containsOnly("use-point");
  }

  @Test
  void followsASilenceUntilItDecidesSomething() {
    stored(PayFlow.FLOW, new SagaEvent.Started(NOW), paid());

    assertThat(then("use-point", Happening.SILENCE).after().status())
        .isEqualTo(SagaStatus.COMPENSATING);

    stored(PayFlow.FLOW, stuckUndo());
    Foreseen more = then("use-point", Happening.SILENCE);
    assertThat(more.after().isStuck()).isTrue();
    assertThat(more.sends()).containsExactly(command("use-point", Direction.UNDO));
  }

  private static SagaEvent[] stuckUndo() {
    return new SagaEvent[] {
      new SagaEvent.Started(NOW),
      paid(),
      new SagaEvent.DeadlinePassed(NOW.plusSeconds(60)),
      new SagaEvent.CompensateAsked(KIM, NOW.plusSeconds(61)),
      silenceUntil(1),
      silenceUntil(2),
      silenceUntil(3),
      silenceUntil(4)
    };
  }

  @Test
  void offersNoNoToAnUndo() {
    stored(PayFlow.FLOW, stuckUndo());

    assertThat(foresight.whatMayCome(ID))
        .extracting(Possible::what)
        .containsExactly(Happening.DONE, Happening.SILENCE);
    assertThat(then("use-point", Happening.DONE).sends())
        .containsExactly(command("pay", Direction.UNDO));
  }

  @Test
  void tellsWhatAnActWouldDoAndWhyItWouldDoNothing() {
    stored(PayFlow.FLOW, stuckUndo());

    assertThat(ifAsked(OperatorAction.RETRY).after().isStuck()).isFalse();
    assertThat(ifAsked(OperatorAction.RESOLVE).sends())
        .containsExactly(command("use-point", Direction.BAR));
    assertThat(ifAsked(OperatorAction.COMPENSATE).objection()).isEqualTo("not-running");
    assertThat(ifAsked(OperatorAction.FREE_SUBJECT).objection()).isEqualTo("not-resolved");
  }

  @Test
  void ownsThatAnAnswersOwnDataDecideWhatIsSentNext() {
    stored(
        PayAndReturn.FLOW,
        new SagaEvent.Started(NOW),
        answered("pay", Direction.DO, new Forgetful()),
        answered("return-points", Direction.DO, new Forgetful()));

    // Nobody said which payment it was, and the next command tells it.
    assertThat(foresight.whatMayCome(ID))
        .filteredOn(each -> each.what() == Happening.DONE)
        .singleElement()
        .extracting(Possible::then)
        .isNull();
  }

  private record Forgetful() implements Reply.Accepted {}

  @Test
  void tellsNothingOfASagaThatIsNotThere() {
    when(rows.find(ID)).thenReturn(Optional.empty());
    when(rows.find(anyCollection())).thenReturn(List.of());

    assertThat(foresight.whatMayCome(ID)).isEmpty();
    assertThat(foresight.ifAsked(List.of(ID), OperatorAction.RETRY)).isEmpty();
  }
}
