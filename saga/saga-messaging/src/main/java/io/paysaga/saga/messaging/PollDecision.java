package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a poll that did not pass together: who waits apart from its neighbours, who is
 * let go, who is given up. A pure function of what was tried and of what it remembers; moments are
 * told, as the time since any origin. An instance belongs to one consumer thread.
 *
 * <p>When nothing passes, the world is away, and all wait. When neighbours pass, what cannot go on
 * waits alone.
 *
 * @param <R> what stands for a record
 */
final class PollDecision<R> {

  /** So often a key that waits apart is tried. */
  static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  /** So long a poll is busy with what does not pass; what was not tried until then comes again. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** Nobody has asked for a key: it may pass by now, and need not be remembered. */
  static final Duration FORGOTTEN = Duration.ofMinutes(1);

  /** So often a record fails alone, by its own fault, until it is given up. */
  static final int FAILURES = 2;

  private final Duration patience;

  private final Map<String, Apart> apart = new HashMap<>();
  private final Map<R, Integer> failures = new HashMap<>();
  private @Nullable Duration begun;
  private Duration round = Duration.ZERO;
  private boolean somePassed;

  /**
   * @param patience so long a key is tried that is alone in its poll
   */
  PollDecision(Duration patience) {
    this.patience = patience;
  }

  /** What came of a record, in a transaction of its own or with its neighbours. */
  enum Outcome {
    /** It is handled. */
    PASSED,
    /** A row is locked; its key waits apart from now on, tried or not. */
    LOCKED,
    /** It failed, and not by its own fault. */
    STUCK,
    /** It failed by its own fault. */
    AT_FAULT,
    /** There was no time for it. */
    NOT_TRIED
  }

  enum Verdict {
    /** Nothing is left to do. */
    DONE,
    /** It is acknowledged without effect: who sent it asks again, and the inbox answers. */
    LET_GO,
    DEAD_LETTER,
    /** It comes again, unacknowledged. */
    AGAIN
  }

  /**
   * @param key of the aggregate that the record touches
   * @param askedAgain whether a timer asks for it again when it is let go
   */
  record Tried<R>(R item, String key, boolean askedAgain, Outcome outcome) {}

  /**
   * @param nowApart keys that wait apart from now on
   * @param back keys that waited apart and go on
   */
  record Judgement<R>(Map<R, Verdict> verdicts, Set<String> nowApart, Set<String> back) {

    boolean ends() {
      return !verdicts.containsValue(Verdict.AGAIN);
    }
  }

  private static final class Apart {
    private Duration lastTry;

    /** Whether others passed while this one could not. */
    private boolean passedBy;

    private Apart(Duration firstTry) {
      lastTry = firstTry;
    }
  }

  /** A poll comes, or the same one comes again. */
  void begins(Duration now) {
    round = now;
    if (begun == null) {
      begun = now;
    }
    apart.values().removeIf(each -> now.minus(each.lastTry).compareTo(FORGOTTEN) > 0);
  }

  /** The poll in hand is handled to its end. */
  void ends() {
    begun = null;
    somePassed = false;
    failures.clear();
  }

  /** Whether a key stays out of what is handled together. */
  boolean isApart(String key) {
    return apart.containsKey(key);
  }

  /** Whether a key that waits apart is to be tried now; when it is, it has been. */
  boolean isTried(String key, Duration now) {
    Apart waiting = apart.get(key);
    if (waiting == null) {
      return true;
    }
    if (now.minus(waiting.lastTry).compareTo(BETWEEN_TRIES) < 0) {
      return false;
    }
    waiting.lastTry = now;
    return true;
  }

  /** Whether this poll may try another record alone. */
  boolean hasTime(Duration now) {
    return now.minus(round).compareTo(LONGEST) < 0;
  }

  /** These passed, together or alone. */
  void passed() {
    somePassed = true;
  }

  /**
   * Judges all that is left of the poll in hand.
   *
   * @param probePasses whether the database takes writes
   */
  Judgement<R> judge(List<Tried<R>> tried, boolean probePasses, Duration now) {
    Set<String> back = new HashSet<>();
    Set<String> nowApart = new HashSet<>();
    for (Tried<R> each : tried) {
      if (each.outcome() == Outcome.PASSED) {
        somePassed = true;
        if (apart.remove(each.key()) != null) {
          back.add(each.key());
        }
      }
    }
    for (Tried<R> each : tried) {
      if (each.outcome() == Outcome.LOCKED || (each.outcome() == Outcome.STUCK && somePassed)) {
        if (!apart.containsKey(each.key())) {
          apart.put(each.key(), new Apart(now));
          nowApart.add(each.key());
        }
        apart.get(each.key()).passedBy |= somePassed;
      }
    }
    boolean alone = tried.stream().map(Tried::key).distinct().count() == 1;
    Map<R, Verdict> verdicts = new LinkedHashMap<>();
    tried.forEach(each -> verdicts.put(each.item(), verdict(each, alone, probePasses, now)));
    return new Judgement<>(verdicts, nowApart, back);
  }

  private Verdict verdict(Tried<R> each, boolean alone, boolean probePasses, Duration now) {
    return switch (each.outcome()) {
      case PASSED -> Verdict.DONE;
      case NOT_TRIED -> Verdict.AGAIN;
      case AT_FAULT -> atFault(each.item(), probePasses);
      case LOCKED, STUCK ->
          each.askedAgain() && mayBeLetGo(each.key(), alone, now) ? Verdict.LET_GO : Verdict.AGAIN;
    };
  }

  private boolean mayBeLetGo(String key, boolean alone, Duration now) {
    Apart waiting = apart.get(key);
    return somePassed
        || (waiting != null && waiting.passedBy)
        || (alone && begun != null && now.minus(begun).compareTo(patience) >= 0);
  }

  /** An outage must never become ten thousand dead letters: without the probe, nothing counts. */
  private Verdict atFault(R item, boolean probePasses) {
    return probePasses && failures.merge(item, 1, Integer::sum) >= FAILURES
        ? Verdict.DEAD_LETTER
        : Verdict.AGAIN;
  }

  /** The keys that wait apart. */
  Set<String> apart() {
    return apart.keySet().stream().collect(Collectors.toUnmodifiableSet());
  }
}
