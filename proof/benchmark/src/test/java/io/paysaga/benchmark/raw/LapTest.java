package io.paysaga.benchmark.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LapTest {

  @Test
  void stepsTenTimesASecondAndCountsNoPauseBetween() throws Exception {
    Lap lap = Lap.paced(() -> {}, Duration.ofMillis(300));

    assertThat(lap.nanos().getTotalCount()).isEqualTo(3);
    assertThat(lap.time()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(lap.p50Millis()).isLessThan(50);
  }
}
