package io.paysaga.saga.console;

import static io.paysaga.saga.console.Trip.FLOW;
import static io.paysaga.saga.console.Trip.MOMENTS;
import static io.paysaga.saga.console.Trip.saga;
import static io.paysaga.saga.console.Trip.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyHereTest {

  private static final SagaFailure NO_ROOM =
      new SagaFailure("sleep", "no-room", "All rooms are taken.");

  private static String why(SagaView saga) {
    return WhyHere.of(saga, FLOW, MOMENTS);
  }

  @Test
  void namesTheAnswerThatIsWaitedForAndWhenItIsAskedAgain() {
    assertThat(why(saga(SagaStatus.RUNNING, false, null, step("fly", StepStatus.DOING, 1))))
        .isEqualTo(
            "It waits for the answer to BookFlight of fly, sent once to flights: that moves it; it"
                + " is sent again in 4 s (20:00:04 UTC).");
  }

  @Test
  void saysThatAStepOfWhichTheLastAttemptWaitsIsUndone() {
    assertThat(why(saga(SagaStatus.RUNNING, false, null, step("fly", StepStatus.DOING, 2))))
        .endsWith("; without it the saga is undone in 4 s (20:00:04 UTC).");
  }

  @Test
  void saysThatKafkaHasNotTakenWhatIsSent() {
    assertThat(why(saga(SagaStatus.RUNNING, false, null, step("fly", StepStatus.DOING, 0))))
        .isEqualTo("BookFlight of fly has not reached Kafka yet: once it does, it moves.");
  }

  @Test
  void saysWhyItIsUndoneAndWhichUndoIsWaitedFor() {
    assertThat(
            why(saga(SagaStatus.COMPENSATING, false, NO_ROOM, step("fly", StepStatus.UNDOING, 1))))
        .isEqualTo(
            "It is being undone, because sleep said no: no-room. All rooms are taken. It waits for"
                + " the answer to CancelFlight of fly, sent once to flights: that moves it; it is"
                + " sent again in 4 s (20:00:04 UTC).");
  }

  @Test
  void tellsWhatAnOperatorCanDoForOneThatIsStuck() {
    assertThat(why(saga(SagaStatus.RUNNING, true, null, step("charge", StepStatus.DOING, 9))))
        .startsWith(
            "Its pivot is accepted, so it goes forward only. It is stuck since 19:59:00 UTC")
        .contains("nobody has answered Charge of charge, sent 9 times to cards")
        .endsWith("(retry), or settle it by hand (resolve).");
  }

  @Test
  void saysThatNothingMovesWhatHasEnded() {
    assertThat(why(saga(SagaStatus.COMPLETED, false, null, step("mail", StepStatus.DONE, 1))))
        .isEqualTo("Every step that counts is done. Nothing moves it any more.");
    assertThat(why(saga(SagaStatus.COMPENSATED, false, NO_ROOM, step("fly", StepStatus.UNDONE, 1))))
        .startsWith("Nothing of it is left: it was undone, because sleep said no");
  }

  @Test
  void tellsWhatIsStillOwed() {
    assertThat(why(saga(SagaStatus.COMPLETED, false, null, step("mail", StepStatus.GIVEN_UP, 3))))
        .contains("Still owed: mail")
        .doesNotContain("Nothing moves it");
  }

  @Test
  void saysThatThisProcessDoesNotKnowTheFlow() {
    SagaView saga = saga(SagaStatus.RUNNING, false, null, step("fly", StepStatus.DOING, 1));
    assertThat(WhyHere.of(saga, List.of(), MOMENTS)).startsWith("This process does not know");
  }
}
