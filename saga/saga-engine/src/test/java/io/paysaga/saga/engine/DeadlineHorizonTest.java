package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.engine.DeadlineHorizon.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadlineHorizonTest {

  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = START.plus(GRACE);

  private final DeadlineHorizon horizon = new DeadlineHorizon(GRACE);

  @Test
  void isNowOnceTheBrokerHasBeenThereForAWhileAndAllIsRead() {
    assertThat(horizon.at(allRead(START))).isEmpty();
    assertThat(horizon.at(allRead(LATER.minusMillis(1)))).isEmpty();
    assertThat(horizon.at(allRead(LATER))).containsExactly(Map.entry(0, LATER));
  }

  @Test
  void isTheLastRecordThatWasHandledWhileMoreWait() {
    horizon.at(allRead(START));
    assertThat(horizon.at(oneWaits(LATER))).isEmpty();
    horizon.handled(0, START.plusSeconds(1));
    assertThat(horizon.at(oneWaits(LATER))).containsExactly(Map.entry(0, START.plusSeconds(1)));
  }

  @Test
  void isNeverLaterThanNowWhateverTheBrokersClockSays() {
    horizon.at(allRead(START));
    horizon.handled(0, LATER.plusSeconds(30));
    assertThat(horizon.at(oneWaits(LATER))).containsExactly(Map.entry(0, LATER));
  }

  @Test
  void waitsAgainAfterTheBrokerDidNotAnswer() {
    horizon.at(allRead(START));
    horizon.unanswered(LATER.minusSeconds(1), Set.of(0));
    assertThat(horizon.at(allRead(LATER))).isEmpty();
    assertThat(horizon.at(allRead(LATER.plus(GRACE)))).containsOnlyKeys(0);
  }

  @Test
  void waitsAgainAfterASendFailed() {
    horizon.at(allRead(START));
    Instant failed = START.plusSeconds(2);
    assertThat(horizon.at(new Look(LATER, Map.of(0, 5L), Map.of(0, 5L), failed))).isEmpty();
    Instant then = failed.plus(GRACE);
    assertThat(horizon.at(new Look(then, Map.of(0, 5L), Map.of(0, 5L), failed)))
        .containsExactly(Map.entry(0, then));
  }

  @Test
  void waitsAgainWhenNobodyLookedForLongerThanTheGrace() {
    horizon.at(allRead(START));
    Instant late = LATER.plusMillis(1);
    assertThat(horizon.at(allRead(late))).isEmpty();
    assertThat(horizon.at(allRead(late.plus(GRACE)))).containsOnlyKeys(0);
  }

  @Test
  void forgetsAPartitionThatWasLost() {
    horizon.handled(0, START);
    horizon.at(allRead(START));
    horizon.at(new Look(START.plusSeconds(1), Map.of(), Map.of(), Instant.MIN));
    assertThat(horizon.at(allRead(LATER))).isEmpty();
    assertThat(horizon.at(oneWaits(LATER.plus(GRACE)))).isEmpty();
  }

  @Test
  void forgetsAPartitionThatWasLostWhileTheBrokerDidNotAnswer() {
    horizon.handled(0, START);
    horizon.unanswered(START, Set.of());
    horizon.at(oneWaits(START));
    assertThat(horizon.at(oneWaits(LATER))).isEmpty();
  }

  @Test
  void judgesEachPartitionByItself() {
    Map<Integer, Long> ends = Map.of(0, 5L, 1, 9L);
    Map<Integer, Long> positions = Map.of(0, 5L, 1, 3L);
    horizon.at(new Look(START, ends, positions, Instant.MIN));
    assertThat(horizon.at(new Look(LATER, ends, positions, Instant.MIN)))
        .containsExactly(Map.entry(0, LATER));
  }

  private static Look allRead(Instant now) {
    return new Look(now, Map.of(0, 5L), Map.of(0, 5L), Instant.MIN);
  }

  private static Look oneWaits(Instant now) {
    return new Look(now, Map.of(0, 6L), Map.of(0, 5L), Instant.MIN);
  }
}
