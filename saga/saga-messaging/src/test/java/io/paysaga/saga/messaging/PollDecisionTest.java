package io.paysaga.saga.messaging;

import static io.paysaga.saga.messaging.PollDecision.Outcome.AT_FAULT;
import static io.paysaga.saga.messaging.PollDecision.Outcome.LOCKED;
import static io.paysaga.saga.messaging.PollDecision.Outcome.NOT_TRIED;
import static io.paysaga.saga.messaging.PollDecision.Outcome.PASSED;
import static io.paysaga.saga.messaging.PollDecision.Outcome.STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.messaging.PollDecision.Alone;
import io.paysaga.saga.messaging.PollDecision.Outcome;
import io.paysaga.saga.messaging.PollDecision.Tried;
import io.paysaga.saga.messaging.PollDecision.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of who waits alone; a record here is its key. */
class PollDecisionTest {

  private static final Alone<String> ACT = new Alone<>("act", "act", false);

  private final PollDecision<String> decision = new PollDecision<>(Duration.ofMillis(2500));
  private Duration now = Duration.ofDays(1);

  PollDecisionTest() {
    decision.begins(now);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCKED", "STUCK"})
  void letsGoWhatOthersPassedBy(Outcome held) {
    assertThat(verdicts(of("a", PASSED), of("b", held), of("c", held)))
        .containsExactly(Verdict.DONE, Verdict.LET_GO, Verdict.LET_GO);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCKED", "STUCK"})
  void letsNothingGoWhenSeveralKeysAreTriedAndNonePasses(Outcome held) {
    later(Duration.ofHours(1));
    assertThat(verdicts(of("a", held), of("b", held)))
        .containsExactly(Verdict.AGAIN, Verdict.AGAIN);
  }

  @Test
  void knowsWhoPassedInAnEarlierRoundOfTheSamePoll() {
    assertThat(verdicts(of("a", PASSED), of("b", NOT_TRIED)))
        .containsExactly(Verdict.DONE, Verdict.AGAIN);
    assertThat(verdicts(of("b", LOCKED), of("c", LOCKED)))
        .containsExactly(Verdict.LET_GO, Verdict.LET_GO);
  }

  @Test
  void knowsWhoPassedTogether() {
    decision.passed();
    assertThat(verdicts(of("b", LOCKED))).containsExactly(Verdict.LET_GO);
  }

  @Test
  void doesNotTakeOnePollsNeighboursForAnothers() {
    decision.passed();
    nextPoll();
    assertThat(verdicts(of("a", LOCKED), of("b", LOCKED)))
        .containsExactly(Verdict.AGAIN, Verdict.AGAIN);
  }

  @Test
  void letsAKeyThatOthersPassedByGoWhileItStaysLocked() {
    verdicts(of("a", PASSED), of("b", LOCKED), of("c", LOCKED));
    nextPoll();
    assertThat(verdicts(of("b", LOCKED), of("c", LOCKED), of("d", LOCKED)))
        .containsExactly(Verdict.LET_GO, Verdict.LET_GO, Verdict.AGAIN);
  }

  @Test
  void triesAKeyThatIsAloneForAWhile() {
    assertThat(verdicts(of("a", LOCKED))).containsExactly(Verdict.AGAIN);
    later(Duration.ofMillis(2499));
    decision.begins(now);
    assertThat(verdicts(of("a", LOCKED))).containsExactly(Verdict.AGAIN);
    later(Duration.ofMillis(1));
    decision.begins(now);
    assertThat(verdicts(of("a", LOCKED))).containsExactly(Verdict.LET_GO);
  }

  @Test
  void takesManyRecordsOfOneKeyForOne() {
    later(Duration.ofMillis(2500));
    assertThat(
            decision
                .judge(
                    List.of(
                        new Tried<>(new Alone<>("do", "a", true), LOCKED),
                        new Tried<>(new Alone<>("undo", "a", true), LOCKED)),
                    true,
                    now)
                .verdicts()
                .values())
        .containsExactly(Verdict.LET_GO, Verdict.LET_GO);
  }

  @Test
  void neverLetsGoWhatNobodyAsksForAgain() {
    later(Duration.ofHours(1));
    assertThat(verdicts(of("a", PASSED), new Tried<>(ACT, LOCKED)))
        .containsExactly(Verdict.DONE, Verdict.AGAIN);
    assertThat(verdicts(new Tried<>(ACT, LOCKED))).containsExactly(Verdict.AGAIN);
  }

  @Test
  void keepsALockedKeyApartUntilItPasses() {
    assertThat(decision.isApart("a")).isFalse();
    assertThat(decision.judge(List.of(of("a", LOCKED)), true, now).nowApart()).containsExactly("a");
    assertThat(decision.isApart("a")).isTrue();
    assertThat(decision.judge(List.of(of("a", LOCKED)), true, now).nowApart()).isEmpty();
    nextPoll();
    assertThat(decision.isApart("a")).isTrue();
    assertThat(decision.judge(List.of(of("a", PASSED)), true, now).back()).containsExactly("a");
    assertThat(decision.isApart("a")).isFalse();
  }

  @Test
  void takesWhatTheDatabaseSaysForTheWorldsUntilOthersPass() {
    verdicts(of("a", STUCK), of("b", STUCK));
    assertThat(decision.isApart("a")).isFalse();
    verdicts(of("a", STUCK), of("b", PASSED));
    assertThat(decision.isApart("a")).isTrue();
  }

  @Test
  void triesAKeyThatWaitsApartOnceASecond() {
    verdicts(of("a", LOCKED));
    assertThat(decision.isTried("b", now)).isTrue();
    assertThat(decision.isTried("a", now)).isFalse();
    later(Duration.ofMillis(999));
    assertThat(decision.isTried("a", now)).isFalse();
    later(Duration.ofMillis(1));
    assertThat(decision.isTried("a", now)).isTrue();
    assertThat(decision.isTried("a", now)).isFalse();
  }

  @Test
  void spendsFiveSecondsOnAPollAndTakesTheRestUpWhenItComesAgain() {
    later(Duration.ofMillis(4999));
    assertThat(decision.hasTime(now)).isTrue();
    later(Duration.ofMillis(1));
    assertThat(decision.hasTime(now)).isFalse();
    assertThat(verdicts(of("a", NOT_TRIED))).containsExactly(Verdict.AGAIN);
    decision.begins(now);
    assertThat(decision.hasTime(now)).isTrue();
  }

  @Test
  void forgetsAKeyThatNobodyAsksFor() {
    verdicts(of("a", LOCKED));
    later(PollDecision.FORGOTTEN.plusMillis(1));
    nextPoll();
    assertThat(decision.apart()).isEmpty();
  }

  @Test
  void givesUpAfterTwoFailuresAlone() {
    assertThat(verdicts(of("a", AT_FAULT), of("b", PASSED)))
        .containsExactly(Verdict.AGAIN, Verdict.DONE);
    assertThat(verdicts(of("a", AT_FAULT), of("c", AT_FAULT)))
        .containsExactly(Verdict.DEAD_LETTER, Verdict.AGAIN);
  }

  @Test
  void countsNoFailureWhileTheDatabaseTakesNoWrites() {
    for (int round = 0; round < 50; round++) {
      assertThat(decision.judge(List.of(of("a", AT_FAULT)), false, now).verdicts())
          .containsEntry("a", Verdict.AGAIN);
    }
    assertThat(verdicts(of("a", AT_FAULT))).containsExactly(Verdict.AGAIN);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOCKED", "STUCK", "NOT_TRIED"})
  void makesNoDeadLetterOfWhatIsNotAtFault(Outcome outcome) {
    for (int round = 0; round < 50; round++) {
      later(Duration.ofSeconds(1));
      List<Tried<String>> all =
          IntStream.range(0, 20).mapToObj(key -> of("" + key, outcome)).toList();
      assertThat(decision.judge(all, true, now).verdicts().values())
          .doesNotContain(Verdict.DEAD_LETTER);
    }
  }

  private static Tried<String> of(String key, Outcome outcome) {
    return new Tried<>(new Alone<>(key, key, true), outcome);
  }

  private List<Verdict> verdicts(Tried<String> only) {
    return verdicts(List.of(only));
  }

  private List<Verdict> verdicts(Tried<String> first, Tried<String> second) {
    return verdicts(List.of(first, second));
  }

  private List<Verdict> verdicts(Tried<String> first, Tried<String> second, Tried<String> third) {
    return verdicts(List.of(first, second, third));
  }

  private List<Verdict> verdicts(List<Tried<String>> tried) {
    var verdicts = decision.judge(tried, true, now).verdicts();
    return tried.stream().map(each -> verdicts.get(each.record().item())).toList();
  }

  private void later(Duration duration) {
    now = now.plus(duration);
  }

  private void nextPoll() {
    decision.ends();
    decision.begins(now);
  }
}
