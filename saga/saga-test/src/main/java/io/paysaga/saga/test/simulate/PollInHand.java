package io.paysaga.saga.test.simulate;

import static java.util.Objects.requireNonNull;

import io.paysaga.saga.messaging.PollDecision;
import io.paysaga.saga.messaging.PollDecision.Alone;
import io.paysaga.saga.messaging.PollDecision.Judgement;
import io.paysaga.saga.messaging.PollDecision.Outcome;
import io.paysaga.saga.messaging.PollDecision.Verdict;
import io.paysaga.saga.test.simulate.Topic.Entry;
import io.paysaga.saga.test.simulate.Topic.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A poll in the hands of a process, until all of it is handled. What becomes of what does not pass
 * together, production's decision says.
 */
final class PollInHand {

  /** So long a transaction waits for a lock, unless it is told to wait for none. */
  private static final int LONGEST_LOCK_WAIT = 2_000;

  private static final long LONGEST_TRY = 100;
  private static final long LONGEST_PAUSE = 5_000;

  private final Instance process;
  private final World world;
  private final PollDecision<Entry> decision;
  private final long begun;
  private final List<Entry> left;
  private final List<Entry> missed = new ArrayList<>();

  /** What the records that were tried alone in this look have taken. */
  private long spent;

  private int looks;

  /**
   * @param decision what the process remembers of its polls
   */
  PollInHand(Instance process, PollDecision<Entry> decision, List<Entry> poll) {
    this.process = process;
    this.world = process.world;
    this.decision = decision;
    this.begun = world.now();
    this.left = new ArrayList<>(poll);
  }

  /** Together what may be; then alone what did not pass, and what waits apart. */
  void look() {
    spent = 0;
    decision.begins(elapsed());
    List<Entry> together = left.stream().filter(each -> !decision.isApart(keyOf(each))).toList();
    if (together.isEmpty()) {
      tryEachAlone();
      return;
    }
    Instance.Transaction transaction;
    try {
      transaction = process.handler().begin(together.stream().map(Entry::message).toList());
    } catch (Instance.Technical sameAgain) {
      comesAgain();
      return;
    } catch (Instance.NotNow forOneOfThem) {
      comeFirst(together);
      process.after(world.random.nextInt(LONGEST_LOCK_WAIT), this::tryEachAlone);
      return;
    }
    process.finish(transaction, () -> pass(transaction, together));
  }

  private static String keyOf(Entry entry) {
    return entry.message().key();
  }

  private void comeFirst(List<Entry> together) {
    left.removeAll(together);
    left.addAll(0, together);
  }

  private void comesAgain() {
    process.after(spent + Math.min(200L << Math.min(looks++, 10), LONGEST_PAUSE), this::look);
  }

  private void pass(Instance.Transaction transaction, List<Entry> together) {
    try {
      process.commitAndSend(transaction);
      together.forEach(this::passed);
      decision.passed();
    } catch (Instance.Technical sameAgain) {
      comesAgain();
      return;
    } catch (Instance.NotNow forOneOfThem) {
      comeFirst(together);
    }
    tryEachAlone();
  }

  private void passed(Entry entry) {
    left.remove(entry);
    if (!process.handler().isHeard(entry.message())) {
      missed.add(entry);
    }
  }

  private void tryEachAlone() {
    try {
      if (!left.isEmpty()) {
        carryOut(judged());
      }
    } catch (Instance.Technical sameAgain) {
      comesAgain();
      return;
    }
    if (left.isEmpty()) {
      process.after(spent, this::end);
    } else {
      comesAgain();
    }
  }

  private void end() {
    decision.ends();
    process.handled(missed);
  }

  private Judgement<Entry> judged() {
    boolean severalKeys = left.stream().map(PollInHand::keyOf).distinct().count() > 1;
    Judgement<Entry> judgement =
        decision.tryEach(
            left.stream().map(each -> new Alone<>(each, keyOf(each), true)).toList(),
            this::tryAlone,
            () -> !process.database.isAway() || world.flaw == Flaw.GIVES_UP_IN_AN_OUTAGE,
            this::elapsed);
    judgement.nowApart().forEach(key -> world.count(Fault.WAITS_ALONE));
    if (severalKeys && process.database.isLockedSince(begun)) {
      left.stream()
          .filter(each -> judgement.nowApart().contains(keyOf(each)))
          .forEach(each -> nothingPasses(each.message(), verdictOn(each, judgement)));
    }
    return judgement;
  }

  /** Of what waits since before, others may have passed by. */
  private static void nothingPasses(Message message, Verdict verdict) {
    Guarantees.check(
        verdict != Verdict.LET_GO,
        message.sagaId(),
        "AN_OUTAGE_IS_NOT_SILENCE",
        message + " is let go though nothing passes");
  }

  private Outcome tryAlone(Entry entry) {
    spent += Weather.between(world.random, 1, LONGEST_TRY);
    try {
      process.commitAndSend(process.handler().begin(List.of(entry.message())));
      passed(entry);
      return Outcome.PASSED;
    } catch (Instance.Technical sameAgain) {
      throw sameAgain;
    } catch (Instance.Locked byAnother) {
      return Outcome.LOCKED;
    } catch (Instance.NotNow byItself) {
      return Outcome.AT_FAULT;
    }
  }

  private void carryOut(Judgement<Entry> judgement) {
    for (Entry entry : List.copyOf(left)) {
      Verdict verdict = verdictOn(entry, judgement);
      if (verdict == Verdict.LET_GO) {
        letGo(entry);
      } else if (verdict == Verdict.DEAD_LETTER) {
        giveUp(entry);
      }
    }
  }

  private Verdict verdictOn(Entry entry, Judgement<Entry> judgement) {
    Verdict verdict = requireNonNull(judgement.verdicts().get(entry));
    return verdict == Verdict.AGAIN && world.flaw == Flaw.LETS_GO_WHEN_NOTHING_PASSES
        ? Verdict.LET_GO
        : verdict;
  }

  private void letGo(Entry entry) {
    world.count(Fault.LET_GO);
    world.note(entry.message().sagaId(), () -> process + " lets " + entry.message() + " go");
    left.remove(entry);
    missed.add(entry);
    process.handler().letGo(entry.message());
  }

  private void giveUp(Entry entry) {
    UUID saga = entry.message().sagaId();
    Guarantees.check(
        !process.database.isAway(), saga, "AN_OUTAGE_MAKES_NO_DEAD_LETTERS", entry.message());
    left.remove(entry);
    process.handler().giveUp(entry.message());
  }

  /** No clock's time: the world's, which never steps. */
  private Duration elapsed() {
    return Duration.ofMillis(world.now() + spent);
  }
}
