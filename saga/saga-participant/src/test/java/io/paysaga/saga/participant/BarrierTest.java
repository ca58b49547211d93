package io.paysaga.saga.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.BarrierReply.TooOld;
import io.paysaga.saga.api.BarrierReply.UndoBarred;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.participant.Barrier.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BarrierTest {

  private static final CommandId DO = new CommandId(new UUID(1, 2), "step", Direction.DO);
  private static final CommandId UNDO = new CommandId(new UUID(1, 2), "step", Direction.UNDO);
  private static final CommandId BAR = new CommandId(new UUID(1, 2), "step", Direction.BAR);

  private static final Reply DONE = new Answer("done");
  private static final Reply UNDONE = new Answer("undone");
  private static final Reply HANDLED = new Answer("by the handler");

  private record Answer(String text) implements Reply {}

  private final List<Reply> handled = new ArrayList<>();

  private Outcome on(CommandId id, Map<CommandId, Reply> known, boolean tooOld) {
    return Barrier.on(
        id,
        known,
        tooOld,
        () -> {
          handled.add(HANDLED);
          return HANDLED;
        });
  }

  private Outcome on(CommandId id, Map<CommandId, Reply> known) {
    return on(id, known, false);
  }

  @Test
  void letsTheBooksDecideTheFirstOfItsIdAndKeepsTheReply() {
    assertThat(on(DO, Map.of())).isEqualTo(new Outcome(HANDLED, Map.of(DO, HANDLED)));
    assertThat(on(UNDO, Map.of(DO, DONE))).isEqualTo(new Outcome(HANDLED, Map.of(UNDO, HANDLED)));
    assertThat(handled).hasSize(2);
  }

  @Test
  void answersARepeatAgainAndAsksNobody() {
    assertThat(on(DO, Map.of(DO, DONE))).isEqualTo(new Outcome(DONE, Map.of()));
    assertThat(on(DO, Map.of(DO, DONE), true)).isEqualTo(new Outcome(DONE, Map.of()));
    assertThat(on(UNDO, Map.of(DO, DONE, UNDO, UNDONE))).isEqualTo(new Outcome(UNDONE, Map.of()));
    assertThat(handled).isEmpty();
  }

  @Test
  void barsTheDoOfAnUndoThatComesFirst() {
    Outcome barred = new Outcome(HANDLED, Map.of(DO, new Barred(), UNDO, HANDLED));
    assertThat(on(UNDO, Map.of())).isEqualTo(barred);
    assertThat(on(UNDO, Map.of(), true)).isEqualTo(barred);
    assertThat(handled).hasSize(2);
  }

  @Test
  void refusesADoThatIsTooOldWithoutARow() {
    assertThat(on(DO, Map.of(), true)).isEqualTo(new Outcome(new TooOld(), Map.of()));
    assertThat(handled).isEmpty();
  }

  @Test
  void barsAnUndoUnlessItHappened() {
    UndoBarred barred = new UndoBarred();
    assertThat(on(BAR, Map.of()))
        .isEqualTo(new Outcome(barred, Map.of(DO, new Barred(), UNDO, barred)));
    assertThat(on(BAR, Map.of(DO, DONE), true))
        .isEqualTo(new Outcome(barred, Map.of(UNDO, barred)));
    assertThat(on(BAR, Map.of(DO, DONE, UNDO, new NothingToUndo())))
        .isEqualTo(new Outcome(new NothingToUndo(), Map.of()));
    assertThat(handled).isEmpty();
  }

  private Optional<Outcome> onRetriable(CommandId id, Map<CommandId, Reply> known) {
    return Barrier.onRetriable(
        id,
        known,
        () -> {
          handled.add(HANDLED);
          return Optional.of(HANDLED);
        });
  }

  @Test
  void letsTheBooksDecideARetriableAndKeepsTheReply() {
    assertThat(onRetriable(DO, Map.of())).contains(new Outcome(HANDLED, Map.of(DO, HANDLED)));
    assertThat(handled).hasSize(1);
  }

  @Test
  void keepsNothingOfARetriableThatFindsNothingToBeDoneOn() {
    assertThat(Barrier.onRetriable(DO, Map.of(), Optional::empty)).isEmpty();
  }

  @Test
  void barsARetriableForGoodUnlessItIsDone() {
    Outcome barred = new Outcome(new Barred(), Map.of(DO, new Barred()));
    assertThat(onRetriable(BAR, Map.of())).contains(barred);
    for (CommandId each : List.of(DO, BAR)) {
      assertThat(onRetriable(each, Map.of(DO, new Barred())))
          .contains(new Outcome(new Barred(), Map.of()));
      assertThat(onRetriable(each, Map.of(DO, DONE))).contains(new Outcome(DONE, Map.of()));
    }
    assertThat(handled).isEmpty();
  }

  @Test
  void takesNoUndoOfARetriable() {
    for (Map<CommandId, Reply> known : List.of(Map.<CommandId, Reply>of(), Map.of(DO, DONE))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onRetriable(UNDO, known))
          .withMessage("A retriable command has no undo, as %s is.", UNDO);
    }
    assertThat(handled).isEmpty();
  }
}
