package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a participant promises besides when a saga may send its command in several steps, see {@link
 * io.paysaga.saga.api.OncePerStep}: its books keep the steps of one saga apart.
 */
public abstract class OncePerStepContract<C extends Command> extends ParticipantContract<C> {

  private final Saga one = new Saga();
  private final Saga another = one.inStep("another-step");

  @Test
  void hasAnEffectInEachStep() {
    assertThat(one.does(accepted())).isInstanceOf(Reply.Accepted.class);
    assertThat(another.does(accepted())).isInstanceOf(Reply.Accepted.class);
    assertThat(effectsOf(one.bytes())).isEqualTo(2);
  }

  @Test
  void undoesOneStepAndLeavesTheOther() {
    C first = accepted();
    C second = accepted();
    one.does(first);
    another.does(second);
    assertThat(one.undoes(first)).isNotInstanceOf(NothingToUndo.class);
    assertThat(effectsOf(one.bytes())).isOne();
    assertThat(another.undoes(second)).isNotInstanceOf(NothingToUndo.class);
    assertThat(effectsOf(one.bytes())).isZero();
  }

  @Test
  void undoesAStepByItsBooksWhenTheInboxHasForgotten() {
    C first = accepted();
    C second = accepted();
    one.does(first);
    another.does(second);
    forgetTheInbox();
    assertThat(one.undoes(first)).isNotInstanceOf(NothingToUndo.class);
    forgetTheInbox();
    assertThat(one.undoes(first)).isEqualTo(new NothingToUndo());
    assertThat(effectsOf(one.bytes())).isOne();
  }

  @Test
  void keepsTheStepsOfOnePollApart() {
    C first = accepted();
    C second = accepted();
    inOnePoll(List.of(one.doing(first), another.doing(second), one.undoing(first)));
    assertThat(one.answer(Direction.UNDO, 1)).isNotInstanceOf(NothingToUndo.class);
    assertThat(another.answer(Direction.DO, 1)).isInstanceOf(Reply.Accepted.class);
    assertThat(effectsOf(one.bytes())).isOne();
  }
}
