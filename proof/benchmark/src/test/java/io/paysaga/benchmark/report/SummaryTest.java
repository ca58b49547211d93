package io.paysaga.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.paysaga.benchmark.raw.RawLimits;
import io.paysaga.benchmark.watch.Cost;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final Map<String, Integer> NONE = Map.of();

  private static Level level(
      double load,
      double perSecond,
      double p50,
      double p99,
      double cpu,
      Map<String, Integer> errors) {
    return new Level(
        load,
        60,
        900,
        100,
        perSecond,
        new Latency(1_000, p50, p50, p50, p99, p99, p99, List.of()),
        0,
        errors,
        new Cost(
            1_000,
            Map.of("mysql", cpu / 2, "kafka", cpu / 2, Cost.LOAD_CLIENT, 7.0),
            Map.of("mysql", 100L),
            Map.of(),
            Map.of("mysql", 5.0, Cost.LOAD_CLIENT, 7.0),
            Map.of(
                "com_commit", cpu / 10, "innodb_rows_inserted", 13.0, "innodb_rows_updated", 6.0),
            Map.of("saga.replies", 4.0, "point.commands", 4.0, "__consumer_offsets", 9.0),
            Map.of()));
  }

  /** All of its figures are so many times others, each of which is another. */
  private static ShortRun shortRun(double times, Map<String, Integer> errors) {
    return new ShortRun(
        new WarmUp("a pair", List.of()),
        level(512, 100 * times, 0, 0, 0, errors),
        level(64, 80 * (1 + times), 0, 0, 0, NONE),
        level(250, 250, 8 / times, 0, 0, NONE),
        level(100, 100, 4 / times / times, 0, 6 / (1 + times), NONE),
        level(10, 10, 9 - times, 0, 0, NONE),
        new AtRest(60, level(0, 0, 0, 0, 30 - times, NONE).cost()));
  }

  private static Results everything() {
    Results results = new Results();
    results.rawLimits = new RawLimits(5_000, 0.5, 38_000, 8_000, 2, 9, 20_000, 0.25, 1, 2, 1);
    results.saturated.add(level(16, 400, 30, 60, 3, NONE));
    results.saturated.add(level(64, 500, 100, 200, 2, Map.of("503 unreadable", 2)));
    results.saturated.add(level(512, 450, 900, 2_000, 2.5, NONE));
    results.atEase.add(level(10, 10, 15, 20, 9, NONE));
    results.atEase.add(level(100, 100, 12, 20, 5, Map.of("0 no answer", 1)));
    results.atHalf = level(250, 250, 20, 80, 3, NONE);
    results.atRest = new AtRest(60, level(0, 0, 0, 0, 200, NONE).cost());
    results.growth.add(new Growth(10_000, 1, level(64, 480, 90, 200, 2, NONE)));
    results.growth.add(new Growth(1_000_000, 90, level(64, 470, 90, 200, 2.1, NONE)));
    results.recovery =
        new Recovery(
            10_000,
            8,
            25,
            400,
            List.of(),
            20,
            level(20, 20, 9, 9, 1, NONE).latency(),
            List.of(),
            Map.of("202 RUNNING", 3));
    results.reservation = level(64, 300, 90, 200, 3, Map.of("409 unreadable", 4));
    results.withoutDelivery = level(64, 600, 90, 200, 1.5, Map.of("503 unreadable", 8));
    results.bare.add(level(64, 900, 90, 200, 1, NONE));
    results.bare.add(level(512, 1_000, 90, 200, 1, Map.of("503 unreadable", 50)));
    results.bareAtEase.add(level(10, 10, 12, 20, 3, NONE));
    results.pairs.add(new Pair(shortRun(1, NONE), shortRun(2, Map.of("503 unreadable", 7))));
    results.pairs.add(new Pair(shortRun(1, Map.of("503 unreadable", 90)), shortRun(3, NONE)));
    results.audits.add(new Audited(3, 1_000, 1_000, 0, Map.of()));
    results.audits.add(new Audited(3, 1_000, 1_000, 5, Map.of("wrong", 5L)));
    return results;
  }

  @Test
  void computesEachKeyFromTheResults() {
    assertThat(Summary.of(everything()))
        .containsExactly(
            Map.entry("overBaselineSaturated", 2.5),
            Map.entry("overBaselineAt64", (1.5 + 2) / 2),
            Map.entry("overBaselineCpuAtHundred", (2 / 3.0 + 0.5) / 2),
            Map.entry("overBaselineP50AtHundred", (0.25 + 1 / 9.0) / 2),
            Map.entry("overBaselineP50At250", (0.5 + 1 / 3.0) / 2),
            Map.entry("overBaselineP50AtTen", (7 / 8.0 + 6 / 8.0) / 2),
            Map.entry("overBaselineAtRest", (28 / 29.0 + 27 / 29.0) / 2),
            Map.entry("ratioToBarePipeline", 0.5),
            Map.entry("sagasPerSecond", 500.0),
            Map.entry("barePipelinePerSecond", 1_000.0),
            Map.entry("rawCommitsPerSaga", 10.0),
            // Seven commits of 0.5 ms, six hops of 1 ms, two requests of 0.25 ms: 10 ms.
            Map.entry("easeLatencyRatio", 1.5),
            // Seven commits of 1 ms, six hops of 1 ms, two requests of 1 ms: 15 ms.
            Map.entry("pacedLatencyRatio", 1.0),
            Map.entry("easeRatioToBarePipeline", 1.25),
            Map.entry("tailRatio", 4.0),
            Map.entry("growthRatio", 1.05),
            Map.entry("drainRatio", 0.8),
            Map.entry("commitsPerSaga", 0.2),
            Map.entry("cpuMillisPerSaga", 2.0),
            Map.entry("sagasPerSecondWithoutDelivery", 600.0),
            Map.entry("cpuMillisPerSagaWithoutDelivery", 1.5),
            Map.entry("cpuMillisASecondAtRest", 200.0),
            Map.entry("errors", 30L),
            Map.entry("auditFindings", 5L));
  }

  @Test
  void judgesEachGoalByItsKey() {
    assertThat(Summary.goals(Summary.of(everything())))
        .extracting(Summary.Goal::key, Summary.Goal::met)
        .containsExactly(
            met("overBaselineSaturated", true),
            met("overBaselineAt64", false),
            met("overBaselineCpuAtHundred", false),
            met("overBaselineP50AtHundred", true),
            met("overBaselineP50At250", false),
            met("overBaselineP50AtTen", false),
            met("overBaselineAtRest", false),
            met("ratioToBarePipeline", false),
            met("easeRatioToBarePipeline", false),
            met("tailRatio", true),
            met("growthRatio", true),
            met("drainRatio", true),
            met("errors", false));
  }

  private static Tuple met(String key, boolean met) {
    return tuple(key, met);
  }

  @Test
  void hasNoFigureForWhatWasNotMeasured() {
    Map<String, Number> keys = Summary.of(new Results());

    assertThat(keys.keySet()).isEqualTo(Summary.of(everything()).keySet());
    assertThat(keys).containsEntry("errors", 0L);
    keys.remove("errors");
    assertThat(keys.values()).containsOnlyNulls();
  }

  @Test
  void comparesWhatThePipelinesUseWithTheRawLimits() {
    Results results = everything();

    assertThat(RawShare.of(results.bare, results.rawLimits)).isEqualTo(new RawShare(0.5, 0.5));
    assertThat(RawShare.of(results.saturated, results.rawLimits))
        .isEqualTo(new RawShare(0.25, 0.25));
  }
}
