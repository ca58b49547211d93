package io.paysaga.saga.api;

import java.util.Optional;
import java.util.stream.Stream;

/** Which {@link Topic} messages travel on. */
public final class Topics {

  private static final ClassValue<Optional<String>> OF =
      new ClassValue<>() {
        @Override
        protected Optional<String> computeValue(Class<?> type) {
          Topic topic = type.getAnnotation(Topic.class);
          return topic != null
              ? Optional.of(topic.value())
              : Stream.of(type.getInterfaces()).flatMap(face -> of(face).stream()).findFirst();
        }
      };

  private Topics() {}

  /** The topic that a family, or the family of a record, says it travels on. */
  public static Optional<String> of(Class<?> type) {
    return OF.get(type);
  }
}
