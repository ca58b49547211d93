package io.paysaga.saga.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When a participant was heard of last, by the topic of the family of commands that it answers: the
 * first answer after a silence tells that what waits for it need not wait on. Pure: time is the
 * caller's, elapsed and without steps.
 */
public final class FamilySilences {

  /** What was quiet for less is found by the pauses of what waits for it. */
  static final Duration SILENCE = Duration.ofMinutes(1);

  private final Map<String, Duration> lastAnswers = new HashMap<>();

  /**
   * It has answered; returns whether it was silent before, or was never heard of: it may have been.
   */
  public boolean end(String family, Duration now) {
    Duration before = lastAnswers.put(family, now);
    return before == null || now.minus(before).compareTo(SILENCE) >= 0;
  }
}
