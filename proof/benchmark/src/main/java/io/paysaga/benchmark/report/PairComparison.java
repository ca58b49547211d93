package io.paysaga.benchmark.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One figure of the baseline and of this build, pair by pair.
 *
 * @param key of the ratio in the summary
 */
record PairComparison(String key, String what, List<Double> baseline, List<Double> ours) {

  static List<PairComparison> of(List<Pair> pairs) {
    return List.of(
        of(
            pairs,
            "overBaselineSaturated",
            "sagas/s, saturated",
            r -> r.saturated().sagasPerSecond()),
        of(pairs, "overBaselineAt64", "sagas/s, 64 in flight", r -> r.at64().sagasPerSecond()),
        of(
            pairs,
            "overBaselineCpuAtHundred",
            "CPU ms a saga, 100/s",
            r -> r.at100ASecond().cost().cpuMillisPerSaga()),
        of(
            pairs,
            "overBaselineP50AtHundred",
            "p50 ms, 100/s",
            r -> r.at100ASecond().latency().p50()),
        of(pairs, "overBaselineP50At250", "p50 ms, 250/s", r -> r.at250ASecond().latency().p50()),
        of(pairs, "overBaselineP50AtTen", "p50 ms, 10/s", r -> r.at10ASecond().latency().p50()),
        of(
            pairs,
            "overBaselineAtRest",
            "CPU ms a second, at rest",
            r -> r.atRest().aSecond().cpuMillisPerSaga()));
  }

  private static PairComparison of(
      List<Pair> pairs, String key, String what, ToDoubleFunction<ShortRun> figure) {
    return new PairComparison(
        key,
        what,
        pairs.stream().map(Pair::baseline).map(figure::applyAsDouble).toList(),
        pairs.stream().map(Pair::ours).map(figure::applyAsDouble).toList());
  }

  /** Ours over the baseline's, one for each pair. */
  @JsonProperty
  List<Double> ratios() {
    return IntStream.range(0, ours.size())
        .mapToObj(pair -> ours.get(pair) / baseline.get(pair))
        .toList();
  }

  /** The ratio in the middle, or between the two that are. */
  @JsonProperty
  @Nullable Double median() {
    if (ours.isEmpty()) {
      return null;
    }
    double[] sorted = ratios().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
        .average()
        .orElseThrow();
  }

  static String heading() {
    return "  %-26s %8s   %s"
        .formatted("over the baseline", "median", "ours over its, pair by pair");
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "  %-26s %8.2f   %s",
        what,
        median(),
        IntStream.range(0, ours.size())
            .mapToObj(
                pair ->
                    String.format(
                        Locale.ROOT,
                        "%.2f (%.1f over %.1f)",
                        ratios().get(pair),
                        ours.get(pair),
                        baseline.get(pair)))
            .collect(Collectors.joining(", ")));
  }
}
