package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answers that a command lists, and an example of each: ones, epochs and short texts. */
final class Answers {

  private static final Map<Class<?>, Object> EXAMPLES =
      Map.ofEntries(
          Map.entry(long.class, 1L),
          Map.entry(Long.class, 1L),
          Map.entry(int.class, 1),
          Map.entry(Integer.class, 1),
          Map.entry(boolean.class, true),
          Map.entry(Boolean.class, true),
          Map.entry(double.class, 1.0),
          Map.entry(String.class, "example"),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(LocalDate.class, LocalDate.EPOCH),
          Map.entry(Duration.class, Duration.ofSeconds(1)),
          Map.entry(UUID.class, new UUID(0, 1)),
          Map.entry(List.class, List.of()),
          Map.entry(Set.class, Set.of()),
          Map.entry(Map.class, Map.of()),
          Map.entry(Optional.class, Optional.empty()));

  private Answers() {}

  /** An example of the first listed answer of this kind, or null when none is. */
  static @Nullable Reply first(Command command, Class<? extends Reply> kind) {
    return listed(command)
        .filter(kind::isAssignableFrom)
        .findFirst()
        .map(type -> (Reply) example(type))
        .orElse(null);
  }

  /** Whether a command says that it may be answered so. */
  static boolean isListed(Command command, Reply reply) {
    return listed(command).anyMatch(type -> type == reply.getClass());
  }

  /** Whether a reply is of a family that one of the command's own answers is of. */
  static boolean areOfOneFamily(Command command, Reply reply) {
    return listed(command)
        .flatMap(answer -> Arrays.stream(answer.getInterfaces()))
        .anyMatch(family -> family.isSealed() && family.isInstance(reply));
  }

  private static Stream<Class<?>> listed(Command command) {
    AnsweredBy answers = command.getClass().getAnnotation(AnsweredBy.class);
    if (answers == null) {
      throw new IllegalArgumentException(
          command.getClass().getName() + " has no @AnsweredBy: list the replies that answer it.");
    }
    return Arrays.stream(answers.value());
  }

  private static Object example(Class<?> type) {
    if (EXAMPLES.containsKey(type)) {
      return EXAMPLES.get(type);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    try {
      Class<?>[] components =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(components);
      constructor.setAccessible(true);
      return constructor.newInstance(Arrays.stream(components).map(Answers::example).toArray());
    } catch (ReflectiveOperationException | NullPointerException none) {
      Throwable why = none instanceof InvocationTargetException ? none.getCause() : none;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "No example of %s can be made (%s): give the rules of the steps that it answers.",
              type.getSimpleName(),
              why),
          none);
    }
  }
}
