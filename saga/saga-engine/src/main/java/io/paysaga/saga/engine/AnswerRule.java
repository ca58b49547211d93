package io.paysaga.saga.engine;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import java.util.Set;

/** Which replies answer a command. There is one rule; proofs put weaker ones in its place. */
@FunctionalInterface
public interface AnswerRule {

  /**
   * @param open the command that the saga waits for
   */
  boolean isAnswer(Command open, Direction direction, Reply reply);

  /** Those that the command lists, and what its barrier answers to a command of this direction. */
  AnswerRule LISTED = new Listed();

  /** The rule that production goes by. */
  final class Listed implements AnswerRule {

    private static final ClassValue<Set<Class<?>>> ANSWERS =
        new ClassValue<>() {
          @Override
          protected Set<Class<?>> computeValue(Class<?> command) {
            AnsweredBy answers = command.getAnnotation(AnsweredBy.class);
            if (answers == null) {
              throw new IllegalStateException(
                  command.getName() + " has no @AnsweredBy: list the replies that answer it.");
            }
            return Set.of(answers.value());
          }
        };

    private Listed() {}

    @Override
    public boolean isAnswer(Command open, Direction direction, Reply reply) {
      return reply instanceof BarrierReply barrier
          ? barrier.answers(direction)
          : ANSWERS.get(open.getClass()).contains(reply.getClass());
    }
  }
}
