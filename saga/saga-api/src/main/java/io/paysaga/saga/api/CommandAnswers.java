package io.paysaga.saga.api;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
   * command of this direction so. Of a {@link Retriable} one the barrier says only that it is
   * barred.
   *
   * @throws IllegalStateException when the command has no {@link AnsweredBy}
   */
  public static boolean include(Command command, Direction direction, Reply reply) {
    if (reply instanceof BarrierReply barrier) {
      return isRetriable(command)
          ? direction != Direction.UNDO && barrier instanceof BarrierReply.Barred
          : barrier.answers(direction);
    }
    return LISTED.get(command.getClass()).contains(reply.getClass());
  }

  /** Whether it is asked for until it is done, and has no undo. */
  public static boolean isRetriable(Command command) {
    return command.getClass().isAnnotationPresent(Retriable.class);
  }

  /**
   * What is wrong, in a sentence, with a {@link Retriable} command that lists other answers than
   * {@link Reply.Accepted}.
   *
   * @throws IllegalStateException when the command has no {@link AnsweredBy}
   */
  public static Optional<String> retriedInVain(Class<?> command) {
    if (!command.isAnnotationPresent(Retriable.class)) {
      return Optional.empty();
    }
    String others =
        LISTED.get(command).stream()
            .filter(reply -> !Reply.Accepted.class.isAssignableFrom(reply))
            .map(Class::getSimpleName)
            .sorted()
            .collect(Collectors.joining(", "));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s is @Retriable and lists %s in its @AnsweredBy, but a retriable command is asked"
                    + " for until it is done: only a Reply.Accepted answers it.",
                command.getSimpleName(),
                others));
  }
}
