package io.paysaga.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ByProcessTest {

  @Test
  void sharesWhatWasCountedSinceAmongTheSagas() {
    ByProcess before = new ByProcess(Map.of("order-service", 100.0), Map.of("order-service", 7.0));
    ByProcess after =
        new ByProcess(
            Map.of("order-service", 150.0, "point-service", 20.0), Map.of("order-service", 17.0));

    assertThat(after.since(before, 10))
        .isEqualTo(
            new ByProcess(
                Map.of("order-service", 5.0, "point-service", 2.0), Map.of("order-service", 1.0)));
  }
}
