package io.paysaga.saga.audit;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The books of one participant. */
public interface ParticipantBook {

  /** What is written in it, as {@code points}. */
  String name();

  /** A page of the sagas that stand in it, in order; bounds are exclusive. */
  List<UUID> sagas(UUID after, UUID before, int limit);

  /** What these sagas wrote into it. */
  List<Effect> effects(Collection<UUID> sagaIds);

  /**
   * What the participant's inbox remembers of these sagas' commands; nothing, where it shows none.
   */
  default List<AnsweredCommand> answers(Collection<UUID> sagaIds) {
    return List.of();
  }

  /**
   * What is wrong in the book itself, whatever the sagas say.
   *
   * @param owners of sagas: what is theirs is checked
   */
  default List<Finding> check(Collection<String> owners) {
    return List.of();
  }

  /** As {@link #check}, for everybody; what is found is handed over as it is found. */
  default void checkAll(Consumer<List<Finding>> found) {}

  /**
   * A row that names a saga.
   *
   * @param at when it was written
   */
  record Effect(UUID sagaId, Instant at, Finding.Evidence row) {}

  /** The rows of two excerpts; what both show is shown once. */
  static <T> List<T> all(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).distinct().toList();
  }
}
