package io.paysaga.saga.api;

import java.util.Set;

/** Which replies answer a command: the one rule, for who waits for a reply and for who gives it. */
public final class CommandAnswers {

  private static final ClassValue<Set<Class<?>>> LISTED =
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

  private CommandAnswers() {}

  /**
   * Whether the command lists this reply in its {@link AnsweredBy}, or its barrier answers a
   * command of this direction so.
   *
   * @throws IllegalStateException when the command has no {@link AnsweredBy}
   */
  public static boolean include(Command command, Direction direction, Reply reply) {
    return reply instanceof BarrierReply barrier
        ? barrier.answers(direction)
        : LISTED.get(command.getClass()).contains(reply.getClass());
  }
}
