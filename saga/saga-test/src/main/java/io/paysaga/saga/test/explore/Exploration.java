package io.paysaga.saga.test.explore;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration saw.
 *
 * @param flow the flow's name
 * @param faults how many at most happened on one way
 * @param states how many there are, each counted once
 * @param moves how many lead from one of them to another
 * @param broken the promise that does not hold, or null
 * @param counterexample the shortest way there, a sentence for each move
 */
public record Exploration(
    String flow,
    int faults,
    int states,
    long moves,
    Duration time,
    @Nullable String broken,
    List<String> counterexample) {

  /** The counterexample as a numbered sequence, with the broken promise at its end. */
  public String story() {
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < counterexample.size(); i++) {
      story.append(String.format(Locale.ROOT, "%n%4d. %s", i + 1, counterexample.get(i)));
    }
    return story.append(String.format(Locale.ROOT, "%n   => %s", broken)).toString();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Explored %s: %,d states, %,d moves, up to %d faults, %.1f s",
        flow,
        states,
        moves,
        faults,
        time.toMillis() / 1e3);
  }
}
