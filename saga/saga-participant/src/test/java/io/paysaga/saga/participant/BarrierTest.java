package io.paysaga.saga.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BarrierTest {

  private static final CommandId DO = new CommandId(new UUID(1, 2), "step", Direction.DO);
  private static final CommandId UNDO = new CommandId(new UUID(1, 2), "step", Direction.UNDO);
  private static final CommandId BAR = new CommandId(new UUID(1, 2), "step", Direction.BAR);

  @Test
  void handlesTheFirstAndAnswersEveryRepeatAgain() {
    assertThat(Barrier.decide(DO, Set.of()::contains, false)).isEqualTo(Barrier.HANDLE);
    assertThat(Barrier.decide(DO, Set.of(DO)::contains, false)).isEqualTo(Barrier.ANSWER_AGAIN);
    assertThat(Barrier.decide(UNDO, Set.of(DO)::contains, false)).isEqualTo(Barrier.HANDLE);
    assertThat(Barrier.decide(UNDO, Set.of(DO, UNDO)::contains, false))
        .isEqualTo(Barrier.ANSWER_AGAIN);
  }

  @Test
  void barsTheDoOfAnUndoThatComesFirst() {
    assertThat(Barrier.decide(UNDO, Set.of()::contains, false))
        .isEqualTo(Barrier.HANDLE_AND_BAR_THE_DO);
  }

  @Test
  void barsAnUndoUnlessItHappened() {
    assertThat(Barrier.decide(BAR, Set.of()::contains, false)).isEqualTo(Barrier.BAR_THE_UNDO);
    assertThat(Barrier.decide(BAR, Set.of(DO)::contains, true)).isEqualTo(Barrier.BAR_THE_UNDO);
    assertThat(Barrier.decide(BAR, Set.of(DO, UNDO)::contains, true))
        .isEqualTo(Barrier.ANSWER_AS_THE_UNDO);
  }

  @Test
  void refusesADoThatIsTooOldButNeverAnUndo() {
    assertThat(Barrier.decide(DO, Set.of()::contains, true)).isEqualTo(Barrier.REFUSE_AS_TOO_OLD);
    assertThat(Barrier.decide(DO, Set.of(DO)::contains, true)).isEqualTo(Barrier.ANSWER_AGAIN);
    assertThat(Barrier.decide(UNDO, Set.of()::contains, true))
        .isEqualTo(Barrier.HANDLE_AND_BAR_THE_DO);
  }
}
