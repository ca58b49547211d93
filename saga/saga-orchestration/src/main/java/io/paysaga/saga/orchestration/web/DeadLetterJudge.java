package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.UndecodableRecord;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict.Kind;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Judges what would come of a dead letter that is sent again now: a pure function of the message,
 * its saga, and what the state machine says of a reply.
 */
final class DeadLetterJudge {

  private DeadLetterJudge() {}

  static DeadLetterVerdict malformed(UndecodableRecord reason) {
    return new DeadLetterVerdict(Kind.MALFORMED, "It cannot be read: " + reason.getMessage());
  }

  /**
   * @param isTaken whether the saga's state machine would take a reply that came now
   */
  static DeadLetterVerdict of(
      SagaMessage<?> message, Optional<SagaView> found, Predicate<SagaEvent.Answered> isTaken) {
    if (!(message.body() instanceof Command || message.body() instanceof Reply)) {
      return new DeadLetterVerdict(
          Kind.ASK_AGAIN, "It is an operator's act; ask for it again at its own door.");
    }
    if (found.isEmpty()) {
      return new DeadLetterVerdict(
          Kind.SAGA_CLOSED, "There is no saga " + message.sagaId() + ", or not any more.");
    }
    SagaView saga = found.get();
    String name = message.commandId().step();
    StepState step =
        saga.steps().stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
    if (step == null) {
      return new DeadLetterVerdict(Kind.ALREADY_HANDLED, "The saga has no step " + name + ".");
    }
    String where = "Step " + name + " is " + step.status();
    if (isOpenFor(message, step, isTaken)) {
      return new DeadLetterVerdict(Kind.WILL_BE_HANDLED, where + " and waits for it.");
    }
    if (saga.status().isEnded()) {
      return new DeadLetterVerdict(
          Kind.SAGA_CLOSED,
          where + " and waits for it no more; the saga is " + saga.status() + ".");
    }
    return wasSent(message.commandId().direction(), step.status(), saga.status())
        ? new DeadLetterVerdict(Kind.ALREADY_HANDLED, where + " and does not wait for it.")
        : new DeadLetterVerdict(Kind.NOT_SENT, where + ": its saga has not sent this command.");
  }

  /**
   * Whether a step that stands there may have sent its command of this direction. A saga that runs
   * has sent no undo: what it bars is a do, and what was barred may be done all the same.
   */
  private static boolean wasSent(Direction direction, StepStatus step, SagaStatus saga) {
    return switch (step) {
      case PENDING -> false;
      case DOING, GIVEN_UP -> direction == Direction.DO;
      case DONE -> direction != Direction.UNDO;
      case UNDOING -> direction != Direction.BAR;
      case BARRING, BARRED -> direction != Direction.UNDO || saga != SagaStatus.RUNNING;
      case UNDONE -> true;
    };
  }

  private static boolean isOpenFor(
      SagaMessage<?> message, StepState step, Predicate<SagaEvent.Answered> isTaken) {
    return message.body() instanceof Reply reply
        ? isTaken.test(
            new SagaEvent.Answered(
                message.commandId(),
                message.attempt(),
                reply,
                message.time(),
                message.ownedTopics()))
        : takesCommand(step.status(), message.commandId().direction());
  }

  private static boolean takesCommand(StepStatus step, Direction direction) {
    return switch (direction) {
      case DO -> step == StepStatus.DOING || step == StepStatus.GIVEN_UP;
      case UNDO -> step == StepStatus.UNDOING;
      case BAR -> step == StepStatus.BARRING;
    };
  }
}
