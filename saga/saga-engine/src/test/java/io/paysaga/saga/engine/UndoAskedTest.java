package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Trip.CancelFlight;
import io.paysaga.saga.engine.Trip.CancelHotel;
import io.paysaga.saga.engine.Trip.FlightCancelled;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A saga that is no longer there is begun anew, to be undone. */
class UndoAskedTest {

  private static final UUID SAGA = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Operator KIM = new Operator("kim", "restored");
  private static final SagaEvent ASKED = new SagaEvent.UndoAsked(KIM, START);

  private final SagaStateMachine<Trip> machine = new SagaStateMachine<>(Trip.FLOW);
  private SagaState<Trip> state = machine.initial(SAGA, new Trip(7, 14));
  private Decision<Trip> last;

  @Test
  void undoesEveryCriticalStepInReverseBeginningWithTheLast() {
    happens(ASKED);
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATING);
    assertThat(state.failure())
        .isEqualTo(new SagaFailure("hotel", SagaFailure.UNKNOWN_SAGA, "restored"));
    assertThat(state.holdsSubject()).isTrue();
    assertThat(last.sends())
        .containsExactly(new Decision.Send(undo("hotel"), new CancelHotel(7), 1));

    answers("hotel", new NothingToUndo());
    assertThat(last.sends())
        .containsExactly(new Decision.Send(undo("flight"), new CancelFlight(7), 1));

    answers("flight", new FlightCancelled());
    assertThat(last.sends()).isEmpty();
    assertThat(state.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(state.dueAt()).isNull();
    assertThat(state.steps())
        .extracting(StepState::status)
        .containsExactly(StepStatus.UNDONE, StepStatus.UNDONE, StepStatus.PENDING);
  }

  /** It is asked only where the pivot does not stand, so nothing behind it was ever begun. */
  @Test
  void undoesFromThePivotOnWhatHasStepsBehindIt() {
    SagaStateMachine<Sale> seller = new SagaStateMachine<>(Sale.FLOW);
    Decision<Sale> first = seller.on(seller.initial(SAGA, new Sale(7, 0)), ASKED);
    assertThat(first.sends())
        .containsExactly(new Decision.Send(undo("charge"), new Sale.GiveBack(7), 1));
    assertThat(first.next().failure())
        .isEqualTo(new SagaFailure("charge", SagaFailure.UNKNOWN_SAGA, "restored"));
    Decision<Sale> second =
        seller.on(
            first.next(), new SagaEvent.Answered(undo("charge"), 1, new NothingToUndo(), START));
    Decision<Sale> third =
        seller.on(
            second.next(),
            new SagaEvent.Answered(undo("set-aside"), 1, new Sale.WasPutBack(), START));
    assertThat(third.next().status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(third.next().steps())
        .extracting(StepState::status)
        .containsExactly(
            StepStatus.UNDONE,
            StepStatus.UNDONE,
            StepStatus.PENDING,
            StepStatus.PENDING,
            StepStatus.PENDING);
  }

  @Test
  void sendsAnUndoAgainUntilItIsAnswered() {
    happens(ASKED);
    for (int attempt = 2; attempt < 8; attempt++) {
      happens(new SagaEvent.DeadlinePassed(state.dueAt()));
      assertThat(last.sends())
          .containsExactly(new Decision.Send(undo("hotel"), new CancelHotel(7), attempt));
    }
    assertThat(state.stuckSince()).isNotNull();
  }

  @Test
  void isNotAskedOfASagaThatHasBegun() {
    happens(new SagaEvent.Started(START));
    assertThat(machine.on(state, ASKED).ignored()).isEqualTo(Ignored.ALREADY_STARTED);
  }

  @Test
  void isAskedOnceAndStartsNothing() {
    happens(ASKED);
    assertThat(List.of(ASKED, new SagaEvent.Started(START)))
        .extracting(event -> machine.on(state, event).ignored())
        .containsOnly(Ignored.ALREADY_STARTED);
  }

  private void answers(String step, Reply reply) {
    happens(new SagaEvent.Answered(undo(step), 1, reply, START));
  }

  private void happens(SagaEvent event) {
    last = machine.on(state, event);
    state = last.next();
  }

  private static CommandId undo(String step) {
    return new CommandId(SAGA, step, Direction.UNDO);
  }
}
