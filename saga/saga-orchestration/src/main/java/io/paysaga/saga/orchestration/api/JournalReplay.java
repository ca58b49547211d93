package io.paysaga.saga.orchestration.api;

import java.util.UUID;
import java.util.function.Consumer;

/**
 * Lets the present definitions decide once more what stored journals say was decided, and names the
 * sagas where they would decide otherwise: so a flow that was changed without a new version is
 * found before it meets the sagas that are under way. Reads only.
 */
public interface JournalReplay {

  /**
   * A saga that would go another way.
   *
   * @param seq the journal row where it parts
   * @param why for people
   */
  record Difference(UUID sagaId, int seq, String why) {}

  /** How many sagas were replayed, and in how many of them a decision would differ. */
  record Result(int sagas, int different) {}

  /** Replays every saga, oldest first. */
  Result all(Consumer<Difference> different);
}
