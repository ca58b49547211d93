package io.paysaga.saga.orchestration.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderReply.Completed;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.events.PointReply.Used;
import io.paysaga.orchestrator.pay.PayAndReturn;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.BarrierReply.Barred;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadLetterVerdictTest {

  private static final SagaStateMachine<PayOrder> MACHINE = new SagaStateMachine<>(PayFlow.FLOW);
  private static final SagaStateMachine<PayOrder> FORWARD =
      new SagaStateMachine<>(PayAndReturn.FLOW);
  private static final UUID SAGA = UUID.fromString("01932b3e-6f00-7000-8000-000000000001");

  /** A retriable step. */
  private static final String RETURN = "return-points";

  @ParameterizedTest
  @CsvSource({
    "RUNNING,      PENDING,   DO,   not-sent",
    "COMPENSATING, PENDING,   DO,   not-sent",
    "COMPENSATED,  PENDING,   DO,   saga-closed",
    "RUNNING,      DOING,     DO,   will-be-handled",
    "RUNNING,      DOING,     UNDO, not-sent",
    "RUNNING,      DOING,     BAR,  not-sent",
    "RUNNING,      DONE,      DO,   already-handled",
    "COMPENSATING, DONE,      UNDO, not-sent",
    "COMPENSATING, UNDOING,   DO,   already-handled",
    "COMPENSATING, UNDOING,   UNDO, will-be-handled",
    "COMPENSATING, UNDOING,   BAR,  not-sent",
    "COMPENSATING, UNDONE,    UNDO, already-handled",
    "COMPENSATING, BARRING,   UNDO, already-handled",
    "COMPENSATING, BARRING,   BAR,  will-be-handled",
    "COMPENSATING, BARRED,    BAR,  already-handled",
    "COMPENSATED,  UNDONE,    DO,   saga-closed",
    "COMPENSATED,  UNDONE,    UNDO, saga-closed",
    "RESOLVED,     BARRED,    UNDO, saga-closed",
    "COMPLETED,    DONE,      DO,   saga-closed",
    "COMPLETED,    DOING,     DO,   will-be-handled",
    "COMPLETED,    GIVEN_UP,  DO,   will-be-handled",
  })
  void sendsACommandAgainOnlyToAStepThatWaitsForItsAnswer(
      SagaStatus saga, StepStatus step, Direction direction, String verdict) {
    assertThat(verdictOn(direction, new UsePoint(1, 1), 1, saga, step)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING,      DOING,    DO,   will-be-handled",
    "RUNNING,      DONE,     DO,   already-handled",
    "RUNNING,      PENDING,  DO,   not-sent",
    "COMPENSATING, UNDOING,  DO,   already-handled",
    "COMPLETED,    DONE,     DO,   saga-closed",
    "COMPENSATED,  UNDONE,   DO,   saga-closed",
  })
  void sendsASuccessAgainOnlyToAStepThatTakesIt(
      SagaStatus saga, StepStatus step, Direction direction, String verdict) {
    assertThat(verdictOn(direction, new Used(0), 1, saga, step)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"DOING, will-be-handled", "GIVEN_UP, will-be-handled", "DONE, saga-closed"})
  void sendsALateSuccessOfABestEffortStepAgain(StepStatus step, String verdict) {
    SagaMessage<?> delivered =
        message("deliver-order", Direction.DO, new OrderDeliveryReply.Delivered(), 1);
    SagaView saga = saga(SagaStatus.COMPLETED, "deliver-order", step);

    assertThat(verdict(delivered, Optional.of(saga)).kind().code()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPENSATING, UNDOING, UNDO, will-be-handled",
    "COMPENSATING, BARRING, UNDO, will-be-handled",
    "COMPENSATING, BARRING, BAR,  will-be-handled",
    "COMPENSATING, UNDONE,  UNDO, already-handled",
    "COMPENSATED,  UNDONE,  UNDO, saga-closed",
    "RESOLVED,     BARRED,  BAR,  saga-closed",
    "RUNNING,      DOING,   UNDO, not-sent",
  })
  void sendsAnUndosReplyAgainOnlyWhileTheStepIsTakenBack(
      SagaStatus saga, StepStatus step, Direction direction, String verdict) {
    assertThat(verdictOn(direction, new NothingToUndo(), 1, saga, step)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "DOING,    3, will-be-handled",
    "DOING,    2, saga-closed",
    "GIVEN_UP, 3, saga-closed",
  })
  void countsAFailureOnce(StepStatus step, int attempt, String verdict) {
    SagaMessage<?> failed =
        message("deliver-order", Direction.DO, new OrderDeliveryReply.Failed("away"), attempt);
    SagaView saga = saga(SagaStatus.COMPLETED, "deliver-order", step);

    assertThat(verdict(failed, Optional.of(saga)).kind().code()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"RUNNING, DOING, DO", "COMPENSATING, UNDOING, UNDO"})
  void sendsNoReplyAgainThatDoesNotAnswerTheOpenCommand(
      SagaStatus saga, StepStatus step, Direction direction) {
    assertThat(verdictOn(direction, new Completed(), 1, saga, step)).isEqualTo("already-handled");
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING,   PENDING, DO,   not-sent",
    "RUNNING,   DOING,   DO,   will-be-handled",
    "RUNNING,   DOING,   BAR,  not-sent",
    "RUNNING,   BARRING, DO,   already-handled",
    "RUNNING,   BARRING, BAR,  will-be-handled",
    "RUNNING,   BARRING, UNDO, not-sent",
    "RUNNING,   BARRED,  BAR,  already-handled",
    "RUNNING,   BARRED,  UNDO, not-sent",
    "RUNNING,   DONE,    DO,   already-handled",
    "RUNNING,   DONE,    BAR,  already-handled",
    "RUNNING,   DONE,    UNDO, not-sent",
    "COMPLETED, DONE,    BAR,  saga-closed",
    "RESOLVED,  BARRED,  DO,   saga-closed",
  })
  void sendsARetriableCommandAgainOnlyToAStepThatWaitsForItsAnswer(
      SagaStatus saga, StepStatus step, Direction direction, String verdict) {
    assertThat(verdictOn(RETURN, direction, new ReturnPoints(1, SAGA), saga, step))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING,   DOING,   DO,   will-be-handled",
    "RUNNING,   BARRING, DO,   will-be-handled",
    "RUNNING,   BARRING, BAR,  will-be-handled",
    "RUNNING,   BARRED,  DO,   already-handled",
    "RUNNING,   DONE,    BAR,  already-handled",
    "RESOLVED,  BARRED,  BAR,  saga-closed",
    "RESOLVED,  DONE,    DO,   saga-closed",
  })
  void sendsTheAnswersOfARetriableStepAgainOnlyWhileItIsOpen(
      SagaStatus saga, StepStatus step, Direction direction, String verdict) {
    assertThat(verdictOn(RETURN, direction, new Returned(1), saga, step)).isEqualTo(verdict);
    assertThat(verdictOn(RETURN, direction, new Barred(), saga, step)).isEqualTo(verdict);
  }

  @Test
  void sendsADeliveryAgainAfterAResolvedEnd() {
    SagaMessage<?> delivered =
        message("deliver-order", Direction.DO, new OrderDeliveryReply.Delivered(), 1);
    SagaView saga = saga(SagaStatus.RESOLVED, "deliver-order", StepStatus.GIVEN_UP);

    assertThat(verdict(delivered, Optional.of(saga)).kind().code()).isEqualTo("will-be-handled");
  }

  @Test
  void saysWhyInASentence() {
    SagaMessage<?> message = message(Direction.DO, new UsePoint(1, 1), 1);

    assertThat(verdict(message, Optional.empty()))
        .isEqualTo(
            new DeadLetterVerdict(
                DeadLetterVerdict.Kind.SAGA_CLOSED,
                "There is no saga " + SAGA + ", or not any more."));
    assertThat(verdict(message, Optional.of(saga(SagaStatus.COMPENSATED, StepStatus.UNDONE))).why())
        .isEqualTo("Step use-point is UNDONE and waits for it no more; the saga is COMPENSATED.");
  }

  @Test
  void knowsAStepThatTheSagaDoesNotHave() {
    SagaMessage<?> message =
        SagaMessage.of(
            new CommandId(SAGA, "unheard-of", Direction.DO),
            new UsePoint(1, 1),
            1,
            null,
            Instant.EPOCH);

    assertThat(verdict(message, Optional.of(saga(SagaStatus.RUNNING, StepStatus.DOING))))
        .isEqualTo(
            new DeadLetterVerdict(
                DeadLetterVerdict.Kind.ALREADY_HANDLED, "The saga has no step unheard-of."));
  }

  @Test
  void sendsNoOperatorsActAgain() {
    SagaMessage<?> act = new SagaMessage<>("act-1", SAGA, "any other body", 1, null, Instant.EPOCH);

    assertThat(verdict(act, Optional.of(saga(SagaStatus.RUNNING, StepStatus.DOING))).kind())
        .isEqualTo(DeadLetterVerdict.Kind.ASK_AGAIN);
  }

  private static String verdictOn(
      Direction direction, Object body, int attempt, SagaStatus saga, StepStatus step) {
    return verdict(message(direction, body, attempt), Optional.of(saga(saga, step))).kind().code();
  }

  private static String verdictOn(
      String step, Direction direction, Object body, SagaStatus saga, StepStatus status) {
    SagaView view = saga(saga, step, status);
    return verdict(message(step, direction, body, 1), Optional.of(view)).kind().code();
  }

  /** With what the state machine of the saga's flow says of a reply. */
  private static DeadLetterVerdict verdict(SagaMessage<?> message, Optional<SagaView> saga) {
    return DeadLetterJudge.of(
        message,
        saga,
        reply -> machineOf(reply).on(stateOf(saga.orElseThrow()), reply).ignored() == null);
  }

  private static SagaStateMachine<PayOrder> machineOf(SagaEvent.Answered reply) {
    return reply.id().step().equals(RETURN) ? FORWARD : MACHINE;
  }

  private static SagaState<PayOrder> stateOf(SagaView saga) {
    return new SagaState<>(
        SAGA,
        saga.status(),
        new PayOrder(1, 1, 1, 7L, Instant.EPOCH),
        saga.steps(),
        null,
        null,
        false);
  }

  private static SagaMessage<?> message(Direction direction, Object body, int attempt) {
    return message("use-point", direction, body, attempt);
  }

  private static SagaMessage<?> message(
      String step, Direction direction, Object body, int attempt) {
    return SagaMessage.of(new CommandId(SAGA, step, direction), body, attempt, null, Instant.EPOCH);
  }

  private static SagaView saga(SagaStatus status, StepStatus step) {
    return saga(status, "use-point", step);
  }

  private static SagaView saga(SagaStatus status, String name, StepStatus step) {
    return new SagaView(
        SAGA,
        "pay-order",
        Subject.of("ORDER", 1),
        "1",
        status,
        null,
        (name.equals(RETURN) ? PayAndReturn.FLOW : PayFlow.FLOW)
            .stepNames().stream()
                .map(
                    each ->
                        each.equals(name)
                            ? new StepState(each, step, 3, 1, 2, null, null, null)
                            : new StepState(each, StepStatus.DONE, 1, 0, 0, null, null, null))
                .toList(),
        null,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
