package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.engine.DeadlineHorizon.Horizon;
import io.paysaga.saga.engine.DeadlineHorizon.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadlineHorizonTest {

  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final DeadlineHorizon horizon = new DeadlineHorizon(GRACE);

  /** Elapsed time has any beginning, before zero too. */
  private Duration elapsed = Duration.ofDays(-3);

  private Instant now = START;

  @Test
  void isNowOnceTheBrokerHasBeenThereForAWhileAndAllIsHandled() {
    assertThat(allHandled()).isEmpty();
    passes(GRACE.minusMillis(1));
    assertThat(allHandled()).isEmpty();
    passes(Duration.ofMillis(1));
    assertThat(allHandled()).containsExactly(Map.entry(0, new Horizon(now, START)));
  }

  @Test
  void isWhenTheEndsWereAskedForThatAreHandledByNow() {
    assertThat(look(6, 5)).isEmpty();
    passes(GRACE);
    assertThat(look(8, 5)).isEmpty();
    passes(Duration.ofSeconds(1));
    Instant asked = now;
    assertThat(look(8, 6)).containsExactly(Map.entry(0, new Horizon(START, START)));
    passes(Duration.ofSeconds(1));
    assertThat(look(9, 7)).containsExactly(Map.entry(0, new Horizon(START, START)));
    passes(Duration.ofSeconds(1));
    assertThat(look(9, 8)).containsExactly(Map.entry(0, new Horizon(asked, START)));
    passes(Duration.ofSeconds(1));
    assertThat(look(9, 9)).containsExactly(Map.entry(0, new Horizon(now, START)));
  }

  @Test
  void keepsWhatWasKnownWhileMoreWait() {
    allHandled();
    passes(GRACE);
    assertThat(look(6, 5)).containsExactly(Map.entry(0, new Horizon(START, START)));
  }

  @Test
  void isNeverLaterThanNow() {
    allHandled();
    passes(GRACE);
    allHandled();
    now = START.minusSeconds(3600);
    assertThat(look(6, 5).get(0).knownUpTo()).isEqualTo(now);
  }

  @Test
  void takesNoNoticeOfAClockThatIsSetBack() {
    allHandled();
    now = START.minusSeconds(3600);
    passes(GRACE);
    assertThat(allHandled()).containsExactly(Map.entry(0, new Horizon(now, now.minus(GRACE))));
  }

  @Test
  void takesNoNoticeOfAClockThatIsSetForward() {
    allHandled();
    now = START.plusSeconds(3600);
    passes(GRACE.minusMillis(1));
    assertThat(allHandled()).isEmpty();
  }

  /** What was sent since is by that clock too: which came first is still told. */
  @Test
  void hasListenedSinceTheMomentThatTheClockShowedThen() {
    allHandled();
    now = now.plusSeconds(3600);
    passes(GRACE);
    assertThat(allHandled()).containsExactly(Map.entry(0, new Horizon(now, START)));
  }

  @Test
  void waitsAgainAfterTheBrokerDidNotAnswer() {
    allHandled();
    passes(GRACE.minusSeconds(1));
    horizon.unanswered(elapsed);
    passes(Duration.ofSeconds(1));
    Instant back = now;
    assertThat(allHandled()).isEmpty();
    passes(GRACE);
    assertThat(allHandled()).containsExactly(Map.entry(0, new Horizon(now, back)));
  }

  @Test
  void waitsAgainAfterTheBrokerTookNothing() {
    allHandled();
    passes(Duration.ofSeconds(2));
    Duration failed = elapsed;
    Instant then = now;
    passes(GRACE.minusSeconds(2));
    assertThat(horizon.at(new Look(now, elapsed, Map.of(0, 5L), Map.of(0, 5L), failed))).isEmpty();
    passes(Duration.ofSeconds(2));
    assertThat(horizon.at(new Look(now, elapsed, Map.of(0, 5L), Map.of(0, 5L), failed)))
        .containsExactly(Map.entry(0, new Horizon(now, then)));
  }

  @Test
  void waitsAgainWhenNobodyLookedForLongerThanTheGrace() {
    allHandled();
    passes(GRACE.plusMillis(1));
    assertThat(allHandled()).isEmpty();
    passes(GRACE);
    assertThat(allHandled()).containsOnlyKeys(0);
  }

  @Test
  void forgetsAPartitionThatWasLost() {
    allHandled();
    passes(Duration.ofSeconds(1));
    horizon.at(new Look(now, elapsed, Map.of(), Map.of(), null));
    passes(GRACE.minusSeconds(1));
    assertThat(allHandled()).isEmpty();
  }

  @Test
  void judgesEachPartitionByItself() {
    Map<Integer, Long> ends = Map.of(0, 5L, 1, 9L);
    Map<Integer, Long> handled = Map.of(0, 5L, 1, 3L);
    horizon.at(new Look(now, elapsed, ends, handled, null));
    passes(GRACE);
    assertThat(horizon.at(new Look(now, elapsed, ends, handled, null)))
        .containsExactly(Map.entry(0, new Horizon(now, START)));
  }

  @Test
  void hasAGapWhereAReplyWasLetGo() {
    Map<Integer, Long> ends = Map.of(0, 5L, 1, 9L);
    horizon.at(new Look(now, elapsed, ends, ends, null));
    passes(Duration.ofSeconds(4));
    horizon.letGo(1, now, elapsed);
    Instant letGo = now;
    passes(GRACE.minusSeconds(4));
    assertThat(horizon.at(new Look(now, elapsed, ends, ends, null)))
        .containsOnly(Map.entry(0, new Horizon(now, START)), Map.entry(1, new Horizon(now, letGo)));
  }

  private Map<Integer, Horizon> allHandled() {
    return look(5, 5);
  }

  private Map<Integer, Horizon> look(long end, long handled) {
    return horizon.at(new Look(now, elapsed, Map.of(0, end), Map.of(0, handled), null));
  }

  private void passes(Duration time) {
    elapsed = elapsed.plus(time);
    now = now.plus(time);
  }
}
