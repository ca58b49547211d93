package io.paysaga.benchmark.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.paysaga.benchmark.raw.RawLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures that the goals speak of. */
final class Summary {

  private Summary() {}

  /**
   * A goal, and how far it is reached.
   *
   * @param figure null when it was not measured
   * @param met null when it was not measured
   */
  record Goal(String key, String what, double limit, boolean atLeast, @Nullable Double figure) {

    @JsonProperty
    @Nullable Boolean met() {
      return figure == null ? null : atLeast ? figure >= limit : figure <= limit;
    }

    String line() {
      Boolean met = met();
      return String.format(
          Locale.ROOT,
          "  %-76s %-8s %6s %10s  %s",
          what,
          atLeast ? "at least" : "at most",
          limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit),
          figure == null ? "-" : String.format(Locale.ROOT, "%.2f", figure),
          met == null ? "no figure" : met ? "reached" : "MISSED");
    }
  }

  /** By flat keys; null where something was not measured. */
  static Map<String, @Nullable Number> of(Results results) {
    Optional<Level> best = Results.best(results.saturated);
    Double ours = best.map(Level::sagasPerSecond).orElse(null);
    Double bare = Results.best(results.bare).map(Level::sagasPerSecond).orElse(null);
    Double alone = p50AtEase(results.atEase);
    RawLimits raw = results.rawLimits;
    Level half = results.atHalf;
    Recovery recovery = results.recovery;

    Map<String, @Nullable Number> keys = new LinkedHashMap<>();
    PairComparison.of(results.pairs).forEach(each -> keys.put(each.key(), each.median()));
    keys.put("ratioToBarePipeline", ratio(ours, bare));
    keys.put("sagasPerSecond", ours);
    keys.put("barePipelinePerSecond", bare);
    keys.put("rawCommitsPerSaga", raw == null ? null : ratio(raw.commitsPerSecond(), ours));
    keys.put("easeLatencyRatio", raw == null ? null : ratio(alone, Ease.of(raw).sum()));
    keys.put("pacedLatencyRatio", raw == null ? null : ratio(alone, Ease.paced(raw).sum()));
    keys.put("easeRatioToBarePipeline", ratio(alone, p50AtEase(results.bareAtEase)));
    keys.put("tailRatio", half == null ? null : ratio(half.latency().p99(), half.latency().p50()));
    keys.put(
        "growthRatio",
        results.growth.size() < 2
            ? null
            : ratio(cpuOf(results.growth.get(1)), cpuOf(results.growth.get(0))));
    keys.put("drainRatio", recovery == null ? null : ratio(recovery.sagasPerSecond(), ours));
    keys.put("commitsPerSaga", best.map(level -> level.cost().commits()).orElse(null));
    keys.put("cpuMillisPerSaga", best.map(level -> level.cost().cpuMillisPerSaga()).orElse(null));
    Level withoutDelivery = results.withoutDelivery;
    keys.put(
        "sagasPerSecondWithoutDelivery",
        withoutDelivery == null ? null : withoutDelivery.sagasPerSecond());
    keys.put(
        "cpuMillisPerSagaWithoutDelivery",
        withoutDelivery == null ? null : withoutDelivery.cost().cpuMillisPerSaga());
    keys.put(
        "cpuMillisASecondAtRest",
        results.atRest == null ? null : results.atRest.aSecond().cpuMillisPerSaga());
    keys.put("errors", errors(results));
    keys.put("auditFindings", results.audits.isEmpty() ? null : findings(results));
    return keys;
  }

  static List<Goal> goals(Map<String, @Nullable Number> keys) {
    return List.of(
        goal(
            keys, "overBaselineSaturated", "sagas/s at saturation, over the baseline's", 1.7, true),
        goal(keys, "overBaselineAt64", "sagas/s at 64 in flight, over the baseline's", 2.2, true),
        goal(
            keys,
            "overBaselineCpuAtHundred",
            "CPU per saga at 100/s, over the baseline's",
            0.5,
            false),
        goal(keys, "overBaselineP50AtHundred", "p50 at 100/s, over the baseline's", 0.3, false),
        goal(keys, "overBaselineP50At250", "p50 at 250/s, over the baseline's", 0.25, false),
        goal(keys, "overBaselineP50AtTen", "p50 at 10/s, over the baseline's", 0.65, false),
        goal(keys, "overBaselineAtRest", "CPU at rest, over the baseline's", 0.4, false),
        goal(keys, "ratioToBarePipeline", "saturated sagas/s over the bare pipeline's", 0.75, true),
        goal(keys, "easeRatioToBarePipeline", "p50 at 10/s over the bare pipeline's", 1.2, false),
        goal(keys, "tailRatio", "p99 at half of saturation over p50 there", 4, false),
        goal(
            keys,
            "growthRatio",
            "CPU per saga with many ended sagas in the tables over 10 thousand",
            1.1,
            false),
        goal(keys, "drainRatio", "drain of waiting sagas, sagas/s over saturated", 0.8, true),
        goal(keys, "errors", "wrong answers and findings of the auditor", 0, false));
  }

  /** What no goal speaks of. */
  static List<String> besides(Map<String, @Nullable Number> keys) {
    return List.of(
        besides(keys, "sagasPerSecondWithoutDelivery", "saturated sagas/s without the delivery"),
        besides(keys, "cpuMillisPerSagaWithoutDelivery", "CPU ms per saga without the delivery"),
        besides(keys, "pacedLatencyRatio", "p50 at 10/s over its raw hops and commits at 10/s"));
  }

  private static String besides(Map<String, @Nullable Number> keys, String key, String what) {
    Number figure = keys.get(key);
    return String.format(
        Locale.ROOT,
        "  %-92s %10s",
        what,
        figure == null ? "-" : String.format(Locale.ROOT, "%.2f", figure.doubleValue()));
  }

  private static Goal goal(
      Map<String, @Nullable Number> keys, String key, String what, double limit, boolean atLeast) {
    Number figure = keys.get(key);
    return new Goal(key, what, limit, atLeast, figure == null ? null : figure.doubleValue());
  }

  private static @Nullable Double ratio(@Nullable Double one, @Nullable Double other) {
    return one == null || other == null || other == 0 ? null : one / other;
  }

  private static @Nullable Double p50AtEase(List<Level> atEase) {
    return atEase.isEmpty() ? null : atEase.get(0).latency().p50();
  }

  private static double cpuOf(Growth growth) {
    return growth.level().cost().cpuMillisPerSaga();
  }

  /** Of our system, findings included; a bare pipeline that errs tells so in its own figures. */
  private static long errors(Results results) {
    Recovery recovery = results.recovery;
    int drained =
        recovery == null
            ? 0
            : recovery.errors().values().stream().mapToInt(Integer::intValue).sum();
    return results.ours().mapToInt(Level::errorCount).sum() + drained + findings(results);
  }

  private static long findings(Results results) {
    return results.audits.stream().mapToLong(Audited::findings).sum();
  }
}
