package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.test.explore.Explored.Role;
import io.paysaga.saga.test.explore.World.Participant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What must hold in every world and over every move; each answers the broken promise, or null. */
record Promises(Explored<?> explored, List<Role> roles) {

  private static final Set<StepStatus> OPEN =
      EnumSet.of(StepStatus.DOING, StepStatus.UNDOING, StepStatus.BARRING);

  Promises(Explored<?> explored) {
    this(explored, explored.roles());
  }

  /** The first promise that a world breaks. */
  @Nullable String broken(World<?> world) {
    for (SagaState<?> saga : world.sagas()) {
      String broken = broken(world, saga);
      if (broken != null) {
        return broken;
      }
    }
    return world.act() == null ? null : broken(world.act());
  }

  private static @Nullable String broken(World.Act act) {
    if (act.verdicts() > 0 && !act.isRow()) {
      return "AN_ACT_IS_A_ROW: a saga moves, and nobody can say who asked";
    }
    return act.verdicts() > 1 ? "AN_ACT_IS_DONE_ONCE: it moves its saga twice" : null;
  }

  /** The promise that is broken when an act that two persons decide is done now, or null. */
  static @Nullable String brokenByDoing(World.Second second) {
    if (!second.approves()) {
      return "TWO_DECIDE: it is done, and only one person has decided";
    }
    return second.moved() ? "TWO_DECIDE: what is done is not what was approved" : null;
  }

  private @Nullable String broken(World<?> world, SagaState<?> saga) {
    boolean allDone = true;
    boolean anyBarred = false;
    boolean isPastThePivot = explored.isPastThePivot(saga);
    for (int at = 0; at < roles.size(); at++) {
      StepState step = saga.steps().get(at);
      Participant participant = world.participants().get(at);
      if (roles.get(at).bestEffort()) {
        if (step.failures() > participant.failures()) {
          return "EACH_EFFECT_ONCE: " + step.name() + " counts more failures than there were tries";
        }
        if (step.status() == StepStatus.DONE && participant.effectsOf(saga.sagaId()) == 0) {
          return "EACH_EFFECT_ONCE: " + step.name() + " is DONE, and nothing was done";
        }
        continue;
      }
      long effects = participant.effectsOf(saga.sagaId());
      allDone &= step.status() == StepStatus.DONE;
      anyBarred |= step.status() == StepStatus.BARRED;
      if (isPastThePivot && roles.get(at).compensatable() && step.status() != StepStatus.DONE) {
        return "PAST_THE_PIVOT nothing is undone, but " + step.name() + " is " + step.status();
      }
      if (step.status() == StepStatus.DONE && effects != 1 && !isDoneByOthers(at, participant)) {
        return "MONEY_IS_CONSERVED: " + step.name() + " is DONE without its effect";
      }
      if (effects > 0
          && (isGone(saga, at) || saga.status() == SagaStatus.COMPENSATED)
          && !isLeftToAnOperator(world, saga, at)) {
        return "MONEY_IS_CONSERVED: " + saga.status() + ", but " + step.name() + " stands";
      }
    }
    if (allDone != (saga.status() == SagaStatus.COMPLETED)) {
      return "COMPLETED means that the critical steps are done, whatever the best-effort ones do";
    }
    if ((saga.status() == SagaStatus.RESOLVED && !anyBarred)
        || (saga.status() == SagaStatus.COMPENSATED && anyBarred)) {
      return "RESOLVED means that an undo, or a retriable do, is barred";
    }
    return null;
  }

  /** What a retriable step is to bring about, and somebody else has. */
  private boolean isDoneByOthers(int at, Participant participant) {
    Role role = roles.get(at);
    return role.retriable() && role.exclusive() && !participant.effects().isEmpty();
  }

  /** Whether what stands on the step's effect is barred: an operator undoes both by hand. */
  private boolean isLeftToAnOperator(World<?> world, SagaState<?> saga, int at) {
    return standing(world, saga.sagaId(), at)
        .anyMatch(above -> saga.steps().get(above).status() == StepStatus.BARRED);
  }

  /** The steps whose effects stand on that of a step. */
  IntStream standing(World<?> world, UUID saga, int on) {
    return IntStream.range(on + 1, roles.size())
        .filter(above -> Integer.valueOf(on).equals(roles.get(above).standsOn()))
        .filter(above -> world.participants().get(above).effectsOf(saga) > 0);
  }

  private static boolean isGone(SagaState<?> saga, int at) {
    StepStatus step = saga.steps().get(at).status();
    return step == StepStatus.UNDONE || (step == StepStatus.PENDING && !isYetToBeUndone(saga, at));
  }

  private static boolean isBeingUndone(StepState step) {
    return step.status() == StepStatus.UNDOING || step.status() == StepStatus.BARRING;
  }

  /** Of a saga that was lost nobody knows what it did: each step is undone in its turn. */
  private static boolean isYetToBeUndone(SagaState<?> saga, int at) {
    return saga.steps().get(at).status() == StepStatus.PENDING
        && saga.steps().stream().skip(at).anyMatch(Promises::isBeingUndone);
  }

  /** The first promise that the books break by going from one world to the next. */
  @Nullable String broken(World<?> before, World<?> after) {
    for (int saga = 0; saga < before.sagas().size(); saga++) {
      SagaStatus was = before.sagas().get(saga).status();
      SagaStatus is = after.sagas().get(saga).status();
      if (was != is && (was.isEnded() || is == SagaStatus.RUNNING)) {
        return "EVERY_SAGA_ENDS and never goes back from " + was + " to " + is;
      }
    }
    if (before.participants() == after.participants()) {
      return null;
    }
    for (int at = 0; at < roles.size(); at++) {
      Participant was = before.participants().get(at);
      Participant is = after.participants().get(at);
      if (was != is && !roles.get(at).bestEffort()) {
        if (roles.get(at).exclusive() && is.effects().size() > 1) {
          String step = before.first().steps().get(at).name();
          return "MONEY_IS_CONSERVED: " + step + " is done twice, by whomever";
        }
        if (barsWhatHappened(roles.get(at), was, is)) {
          return "RESOLVED means that the undo, or the retriable do, had not happened";
        }
        for (SagaState<?> saga : before.sagas()) {
          String broken = broken(before, after, saga, at);
          if (broken != null) {
            return broken;
          }
        }
      }
    }
    return null;
  }

  private @Nullable String broken(World<?> before, World<?> after, SagaState<?> saga, int at) {
    UUID id = saga.sagaId();
    StepState step = saga.steps().get(at);
    long had = before.participants().get(at).effectsOf(id);
    long has = after.participants().get(at).effectsOf(id);
    if (has > 1) {
      return "EACH_EFFECT_ONCE: " + step.name() + " has its effect twice";
    }
    if (has > had && !isOpen(step) && !isYetToBeUndone(saga, at)) {
      return "EACH_EFFECT_ONCE: " + step.name() + " has an effect while " + step.status();
    }
    if (has > had && holdsAnother(after, id, at)) {
      return "MONEY_IS_CONSERVED: two sagas of one subject take " + step.name();
    }
    boolean byHand = !before.sagas().get(0).subjectFreed() && after.first().subjectFreed();
    if (has < had && !byHand && !isBeingUndone(step) && !isYetToBeUndone(saga, at)) {
      return "EACH_EFFECT_ONCE: " + step.name() + " is undone while " + step.status();
    }
    boolean laterStands =
        IntStream.range(at + 1, roles.size())
            .anyMatch(
                later ->
                    !roles.get(later).bestEffort()
                        && saga.steps().get(later).status() != StepStatus.BARRED
                        && after.participants().get(later).effectsOf(id) > 0);
    return has < had && laterStands
        ? "UNDO_IN_REVERSE: " + step.name() + " is undone before a later step"
        : null;
  }

  private static boolean barsWhatHappened(Role role, Participant before, Participant after) {
    return after.inbox().entrySet().stream()
        .filter(row -> Participants.cameOfABar(role, row.getValue()))
        .map(row -> before.inbox().get(row.getKey()))
        .anyMatch(was -> was != null && !Participants.cameOfABar(role, was));
  }

  /** Whether a command of the step may be under way. */
  static boolean isOpen(StepState step) {
    return OPEN.contains(step.status());
  }

  private static boolean holdsAnother(World<?> world, UUID saga, int at) {
    return !world.first().subjectFreed()
        && world.participants().get(at).effects().stream().anyMatch(other -> !other.equals(saga));
  }

  /** The first promise that a decision on something that happened in a world breaks. */
  @Nullable String broken(World<?> world, SagaEvent event, Decision<?> decision) {
    if (isNeedlessRollback(world, event, decision)) {
      return "NO_NEEDLESS_ROLLBACK: undone without a refusal, and it was not silent for long enough";
    }
    if (event instanceof SagaEvent.Woken && world.first().stuckSince() != null) {
      return decision.next().stuckSince() == null
          ? "EVERY_SAGA_ENDS: a stuck saga is no longer told of, though nothing was answered"
          : null;
    }
    if (!isCounted(world, decision)) {
      return "EVERY_SAGA_ENDS: a command is sent again, and nobody could tell how often";
    }
    boolean unanswered =
        event instanceof SagaEvent.DeadlinePassed
            && IntStream.range(0, roles.size())
                .anyMatch(at -> isUnanswered(roles.get(at), decision.next().steps().get(at)));
    return unanswered && decision.next().stuckSince() == null
        ? "EVERY_SAGA_ENDS: what has to happen goes unanswered, and no operator is told"
        : null;
  }

  /**
   * A saga is rolled back for a refusal, because an operator asks, or for silence: when as many
   * sendings as its policy says have left, no reply of it waits unread or was let go, and the
   * broker is there.
   */
  private static boolean isNeedlessRollback(World<?> world, SagaEvent event, Decision<?> decision) {
    boolean rolledBack =
        world.first().status() == SagaStatus.RUNNING
            && decision.next().status() == SagaStatus.COMPENSATING;
    boolean refused =
        event instanceof SagaEvent.Answered answer && answer.reply() instanceof Reply.Refusal;
    boolean silent =
        world.sendings() >= Explored.ATTEMPTS
            && !world.repliesWait()
            && !world.missed()
            && !world.brokerAway();
    return rolledBack && !refused && !silent;
  }

  /** What is sent is either told of by the journal, or kept until it is. */
  private static boolean isCounted(World<?> world, Decision<?> decision) {
    return decision.recorded()
        || decision.sends().stream()
            .allMatch(
                send -> {
                  int at = indexOf(world, send);
                  StepState was = world.first().steps().get(at);
                  StepState is = decision.next().steps().get(at);
                  return is.attempts() == was.attempts() + 1
                      && is.unrecorded() == was.unrecorded() + 1;
                });
  }

  private static int indexOf(World<?> world, Decision.Send send) {
    return world.first().steps().stream().map(StepState::name).toList().indexOf(send.id().step());
  }

  /** Of an undo, or a retriable step, whether all its attempts are in vain so far. */
  private static boolean isUnanswered(Role role, StepState step) {
    boolean isSentWithoutEnd =
        role.retriable() ? isOpen(step) : isOpen(step) && step.status() != StepStatus.DOING;
    return isSentWithoutEnd && step.attempts() > Explored.ATTEMPTS;
  }
}
