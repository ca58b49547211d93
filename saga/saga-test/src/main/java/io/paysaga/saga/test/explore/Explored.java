package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.test.explore.World.Message;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A flow and the participants that it meets, one for each step.
 *
 * @param flow with few attempts, so that it can be explored to its end
 * @param copies of a best-effort command that may be in flight before it is no longer sent again
 */
record Explored<D>(SagaFlow<D> flow, D data, List<Role> roles, int copies) {

  static final int ATTEMPTS = 2;

  /**
   * How a participant answers.
   *
   * @param no absent when it never refuses, or fails
   * @param undone absent for a best-effort step
   * @param standsOn the number of the step without whose effect this one refuses, if any
   * @param strayToDo answers that do not belong to its do, but to other commands
   * @param strayToUndo answers that do not belong to its undo
   */
  record Role(
      Reply yes,
      @Nullable Reply no,
      @Nullable Reply undone,
      boolean exclusive,
      @Nullable Integer standsOn,
      List<Reply> strayToDo,
      List<Reply> strayToUndo) {

    boolean bestEffort() {
      return undone == null;
    }
  }

  int stepOf(Message message) {
    return flow.stepNames().indexOf(message.id().step());
  }

  static <D> Explored<D> of(
      SagaFlow<D> flow, D data, Map<String, ParticipantRules> given, int copies) {
    DefaultRules.Played played = DefaultRules.played(flow, data, given);
    SagaFlow<D> hasty = flow;
    for (String step : flow.stepNames()) {
      hasty = hasty.withPolicy(step, any -> new RetryPolicy(any.answerWithin(), ATTEMPTS));
    }
    List<Role> roles = flow.stepNames().stream().map(step -> role(flow, step, played)).toList();
    return new Explored<>(hasty, data, roles, copies);
  }

  private static Role role(SagaFlow<?> flow, String step, DefaultRules.Played played) {
    ParticipantRules rules = played.rules().get(step);
    CommandId doing = new CommandId(World.FIRST, step, Direction.DO);
    return new Role(
        rules.yes(),
        rules.no(),
        rules.undone(),
        rules.exclusive(),
        rules.standsOn() == null ? null : flow.stepNames().indexOf(rules.standsOn()),
        stray(played, doing, Reply.Accepted.class),
        rules.undone() == null ? List.of() : stray(played, doing.ofUndo(), Reply.Undone.class));
  }

  /** Answers of the same kind to other steps' commands, none of which the command lists. */
  private static List<Reply> stray(
      DefaultRules.Played played, CommandId id, Class<? extends Reply> kind) {
    Command command = Objects.requireNonNull(played.commands().get(id));
    return played.rules().entrySet().stream()
        .filter(other -> !other.getKey().equals(id.step()))
        .flatMap(other -> Stream.of(other.getValue().yes(), other.getValue().undone()))
        .filter(kind::isInstance)
        .filter(reply -> !(reply instanceof BarrierReply) && !Answers.isListed(command, reply))
        .distinct()
        .toList();
  }
}
