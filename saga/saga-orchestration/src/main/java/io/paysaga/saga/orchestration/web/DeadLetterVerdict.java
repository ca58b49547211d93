package io.paysaga.saga.orchestration.web;

import com.fasterxml.jackson.annotation.JsonValue;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.UndecodableRecord;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.Locale;
import java.util.Optional;

/**
 * What would come of a dead letter that is sent again now: a pure function of the message and its
 * saga.
 *
 * @param why a sentence for people
 */
record DeadLetterVerdict(Kind kind, String why) {

  /** Only {@link #WILL_BE_HANDLED} is ever sent again. */
  enum Kind {
    /** It cannot be read. */
    MALFORMED,
    /** Its saga's step is past it: the command was answered, or the reply was taken. */
    ALREADY_HANDLED,
    /** Its saga has ended, or is not known any more, and waits for nothing of this step. */
    SAGA_CLOSED,
    /** It is an operator's act, which has a door of its own and a precondition there. */
    ASK_AGAIN,
    /** Its saga's step waits for it. */
    WILL_BE_HANDLED;

    /** As {@code will-be-handled}. */
    @JsonValue
    String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static DeadLetterVerdict malformed(UndecodableRecord reason) {
    return new DeadLetterVerdict(Kind.MALFORMED, "It cannot be read: " + reason.getMessage());
  }

  static DeadLetterVerdict of(SagaMessage<?> message, Optional<SagaView> found) {
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
    if (isOpenFor(message, step)) {
      return new DeadLetterVerdict(Kind.WILL_BE_HANDLED, where + " and waits for it.");
    }
    return saga.status().isEnded()
        ? new DeadLetterVerdict(
            Kind.SAGA_CLOSED,
            where + " and waits for it no more; the saga is " + saga.status() + ".")
        : new DeadLetterVerdict(Kind.ALREADY_HANDLED, where + " and does not wait for it.");
  }

  private static boolean isOpenFor(SagaMessage<?> message, StepState step) {
    Direction direction = message.commandId().direction();
    return message.body() instanceof Reply reply
        ? takesReply(step, direction, reply, message.attempt())
        : takesCommand(step.status(), direction);
  }

  private static boolean takesCommand(StepStatus step, Direction direction) {
    return switch (direction) {
      case DO -> step == StepStatus.DOING || step == StepStatus.GIVEN_UP;
      case UNDO -> step == StepStatus.UNDOING;
      case BAR -> step == StepStatus.BARRING;
    };
  }

  /** As the state machine does: a failure counts once, and a late success counts in any case. */
  private static boolean takesReply(StepState step, Direction direction, Reply reply, int attempt) {
    if (direction != Direction.DO) {
      return step.status() == StepStatus.UNDOING || step.status() == StepStatus.BARRING;
    }
    if (reply instanceof Reply.Failure) {
      return step.status() == StepStatus.DOING && attempt > step.failedAttempt();
    }
    return step.status() == StepStatus.DOING
        || (step.status() == StepStatus.GIVEN_UP && reply instanceof Reply.Accepted);
  }
}
