package io.paysaga.saga.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaForesight.Foreseen;
import io.paysaga.saga.orchestration.api.SagaForesight.Happening;
import io.paysaga.saga.orchestration.api.SagaForesight.Possible;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForetoldTest {

  private static final SagaView RUNS = saga(SagaStatus.RUNNING, false);
  private static final SagaView STUCK = saga(SagaStatus.COMPENSATING, true);

  private static SagaView saga(SagaStatus status, boolean stuck) {
    return Trip.saga(status, stuck, null, Trip.step("fly", StepStatus.DOING, 1));
  }

  private static Foreseen then(SagaView before, SagaView after, CommandId... sends) {
    return new Foreseen(before, after, List.of(sends), null);
  }

  private static CommandId command(String step, Direction direction) {
    return new CommandId(RUNS.id(), step, direction);
  }

  private static Foretold foretold(Happening what, Foreseen then) {
    return Foretold.of(new Possible("fly", what, then));
  }

  @Test
  void tellsWhatIsSentNext() {
    assertThat(foretold(Happening.DONE, then(RUNS, RUNS, command("sleep", Direction.DO))))
        .isEqualTo(new Foretold("fly is answered: done", "Sleep is sent."));
  }

  @Test
  void tellsThatASagaIsUndone() {
    Foreseen undone =
        then(RUNS, saga(SagaStatus.COMPENSATING, false), command("fly", Direction.UNDO));
    assertThat(foretold(Happening.REFUSED, undone).then())
        .isEqualTo("It is being undone, and the undo of fly is sent.");
    assertThat(foretold(Happening.SILENCE, undone).when()).isEqualTo("Nobody answers fly");
  }

  @Test
  void tellsThatSilenceChangesNothingMore() {
    Foreseen again = then(STUCK, STUCK, command("fly", Direction.UNDO));
    assertThat(foretold(Happening.SILENCE, again).then())
        .isEqualTo("It stays as it is, and the undo of fly is sent again and again.");
  }

  @Test
  void tellsEachEnd() {
    assertThat(
            Stream.of(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.RESOLVED)
                .map(end -> Foretold.sentence(then(RUNS, saga(end, false)))))
        .containsExactly(
            "It is completed.",
            "It has ended, and nothing of it is left.",
            "It has ended, but for what somebody settles by hand.");
    assertThat(Foretold.sentence(then(STUCK, saga(SagaStatus.COMPENSATING, false))))
        .isEqualTo("It is stuck no longer.");
  }

  @Test
  void saysSoWhereTheAnswerItselfDecides() {
    assertThat(Foretold.of(new Possible("fly", Happening.DONE, null)).then())
        .isEqualTo("That depends on what the answer tells.");
  }
}
