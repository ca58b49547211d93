package io.paysaga.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairComparisonTest {

  private static PairComparison of(List<Double> baseline, List<Double> ours) {
    return new PairComparison("key", "p50 ms, 10/s", baseline, ours);
  }

  @Test
  void takesRatiosPairByPairAndNotOfTheSums() {
    PairComparison one = of(List.of(1.0, 100.0), List.of(4.0, 100.0));

    assertThat(one.ratios()).containsExactly(4.0, 1.0);
    assertThat(one.median()).isEqualTo(2.5);
    assertThat(one.line()).endsWith("    2.50   4.00 (4.0 over 1.0), 1.00 (100.0 over 100.0)");
  }

  @Test
  void takesTheRatioInTheMiddleOfThree() {
    assertThat(of(List.of(1.0, 1.0, 1.0), List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
  }

  @Test
  void hasNoRatioWithoutAPair() {
    assertThat(PairComparison.of(List.of())).extracting(PairComparison::median).containsOnlyNulls();
  }
}
