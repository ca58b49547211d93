package io.paysaga.saga.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeftOutSagasTest {

  private static final UUID SAGA = new UUID(1, 2);
  private static final Duration NOW = Duration.ofHours(-7);

  private final LeftOutSagas leftOut = new LeftOutSagas();

  @Test
  void leavesASagaOutForAPauseThatGrowsUpToAMinute() {
    Duration now = NOW;
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      leftOut.add(SAGA, now);
      Duration pause = Duration.ofSeconds(seconds);
      assertThat(leftOut.contains(SAGA, now.plus(pause).minusNanos(1))).isTrue();
      assertThat(leftOut.contains(SAGA, now.plus(pause))).isFalse();
      now = now.plus(pause);
    }
  }

  @Test
  void tellsWhetherItIsNew() {
    assertThat(leftOut.add(SAGA, NOW)).isTrue();
    assertThat(leftOut.add(SAGA, NOW.plusSeconds(1))).isFalse();
    leftOut.remove(SAGA);
    assertThat(leftOut.contains(SAGA, NOW)).isFalse();
    assertThat(leftOut.add(SAGA, NOW)).isTrue();
  }

  @Test
  void holdsAFaultOfTheWorldAgainstNobody() {
    Duration now = NOW;
    for (int i = 0; i < 10; i++) {
      leftOut.addForAMoment(SAGA, now);
      now = now.plusSeconds(1);
      assertThat(leftOut.contains(SAGA, now)).isFalse();
    }
  }

  @Test
  void forgetsWhoseTurnCameLongAgo() {
    leftOut.add(SAGA, NOW);
    leftOut.forgetOld(NOW.plusSeconds(61));
    assertThat(leftOut.size()).isOne();
    leftOut.forgetOld(NOW.plusSeconds(61).plusNanos(1));
    assertThat(leftOut.size()).isZero();
  }
}
