package io.paysaga.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.benchmark.watch.Cost;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static WarmUp of(double... perSecond) {
    return new WarmUp("orders", DoubleStream.of(perSecond).mapToObj(WarmUpTest::level).toList());
  }

  private static Level level(double perSecond) {
    Map<String, Double> none = Map.of();
    return new Level(
        64,
        10,
        0,
        0,
        perSecond,
        new Latency(0, 0, 0, 0, 0, 0, 0, List.of()),
        0,
        Map.of(),
        new Cost(1, none, Map.of(), none, none, none, none, none));
  }

  @Test
  void isSteadyWhenThreeWindowsInARowDifferByLessThanThreePercent() {
    assertThat(of(1, 100, 97.1, 98).isSteady()).isTrue();
    assertThat(of(98, 97.1, 100).isSteady()).isTrue();
  }

  @Test
  void isNotSteadyWhileItGetsFasterOrSlower() {
    assertThat(of(97, 98, 100).isSteady()).isFalse();
    assertThat(of(100, 98, 97).isSteady()).isFalse();
    assertThat(of(100, 100, 100, 97).isSteady()).isFalse();
  }

  @Test
  void isNotSteadyAfterTwoWindows() {
    assertThat(of(100, 100).isSteady()).isFalse();
  }
}
