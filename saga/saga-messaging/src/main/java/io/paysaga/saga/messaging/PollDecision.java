package io.paysaga.saga.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
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
public final class PollDecision<R> {

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
  public PollDecision(Duration patience) {
    this.patience = patience;
  }

  /** What came of a record, in a transaction of its own or with its neighbours. */
  public enum Outcome {
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

  public enum Verdict {
    /** Nothing is left to do. */
    DONE,
    /** It is acknowledged without effect: who sent it asks again, and the inbox answers. */
    LET_GO,
    DEAD_LETTER,
    /** It comes again, unacknowledged. */
    AGAIN
  }

  /**
   * A record that is to be handled in a transaction of its own.
   *
   * @param key of the aggregate that it touches
   * @param askedAgain whether a timer asks for it again when it is let go
   */
  public record Alone<R>(R item, String key, boolean askedAgain) {}

  /** What came of one. */
  record Tried<R>(Alone<R> record, Outcome outcome) {

    String key() {
      return record.key();
    }
  }

  /**
   * @param nowApart keys that wait apart from now on
   * @param back keys that waited apart and go on
   */
  public record Judgement<R>(Map<R, Verdict> verdicts, Set<String> nowApart, Set<String> back) {

    public boolean ends() {
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
  public void begins(Duration now) {
    round = now;
    if (begun == null) {
      begun = now;
    }
    apart.values().removeIf(each -> now.minus(each.lastTry).compareTo(FORGOTTEN) > 0);
  }

  /** The poll in hand is handled to its end. */
  public void ends() {
    begun = null;
    somePassed = false;
    failures.clear();
  }

  /** Whether a key stays out of what is handled together. */
  public boolean isApart(String key) {
    return apart.containsKey(key);
  }

  /**
   * Tries what did not pass together, and what waits apart, each in a transaction of its own that
   * waits for no lock; then judges it. What failed before is tried after what did not: however much
   * fails, its neighbours have their turn. Behind a record that is held, its key is not tried.
   *
   * @param trial tries a record; what it throws ends the poll, which comes again
   * @param probe whether the database takes writes; asked when a record is at fault
   * @param elapsed the time
   */
  public Judgement<R> tryEach(
      List<Alone<R>> alone,
      Function<? super R, Outcome> trial,
      BooleanSupplier probe,
      Supplier<Duration> elapsed) {
    Map<String, Outcome> held = new HashMap<>();
    List<Tried<R>> tried = new ArrayList<>(alone.size());
    for (Alone<R> each : thoseThatFailedLast(alone)) {
      Outcome outcome = held.get(each.key());
      if (outcome == null) {
        outcome = tryOne(each, trial, elapsed.get());
      }
      if (outcome == Outcome.LOCKED || outcome == Outcome.STUCK) {
        held.put(each.key(), outcome);
      }
      tried.add(new Tried<>(each, outcome));
    }
    boolean atFault = tried.stream().anyMatch(each -> each.outcome() == Outcome.AT_FAULT);
    return judge(tried, !atFault || probe.getAsBoolean(), elapsed.get());
  }

  private List<Alone<R>> thoseThatFailedLast(List<Alone<R>> alone) {
    return alone.stream()
        .sorted(Comparator.comparing(each -> failures.containsKey(each.item())))
        .toList();
  }

  private Outcome tryOne(Alone<R> each, Function<? super R, Outcome> trial, Duration now) {
    if (!hasTime(now)) {
      return isApart(each.key()) ? Outcome.LOCKED : Outcome.NOT_TRIED;
    }
    return isTried(each.key(), now) ? trial.apply(each.item()) : Outcome.LOCKED;
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
  public void passed() {
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
    tried.forEach(
        each -> verdicts.put(each.record().item(), verdict(each, alone, probePasses, now)));
    return new Judgement<>(verdicts, nowApart, back);
  }

  private Verdict verdict(Tried<R> each, boolean alone, boolean probePasses, Duration now) {
    return switch (each.outcome()) {
      case PASSED -> Verdict.DONE;
      case NOT_TRIED -> Verdict.AGAIN;
      case AT_FAULT -> atFault(each.record().item(), probePasses);
      case LOCKED, STUCK ->
          each.record().askedAgain() && mayBeLetGo(each.key(), alone, now)
              ? Verdict.LET_GO
              : Verdict.AGAIN;
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
