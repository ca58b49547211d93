package io.paysaga.benchmark.report;

import io.paysaga.benchmark.watch.Cost;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one saga does to the database and the broker, ours and the bare pipeline's: one at a time,
 * and at the level at which most of each ended. Null is what was not counted.
 */
record WorkComparison(
    String what,
    @Nullable Double oursAlone,
    @Nullable Double bareAlone,
    @Nullable Double ours,
    @Nullable Double bare) {

  static List<WorkComparison> of(Results results) {
    Map<String, Double> oursAlone = figures(results.oursAlone);
    Map<String, Double> bareAlone = figures(results.bareAlone);
    Map<String, Double> ours = figures(results.saturated);
    Map<String, Double> bare = figures(results.bare);
    Set<String> names =
        Stream.of(ours, bare, oursAlone, bareAlone)
            .flatMap(each -> each.keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return names.stream()
        .map(
            name ->
                new WorkComparison(
                    name, oursAlone.get(name), bareAlone.get(name), ours.get(name), bare.get(name)))
        .toList();
  }

  private static Map<String, Double> figures(List<Level> levels) {
    return Results.best(levels).map(level -> figures(level.cost())).orElse(Map.of());
  }

  private static Map<String, Double> figures(@Nullable Work work) {
    if (work == null) {
      return Map.of();
    }
    Map<String, Double> figures = figures(work.cost());
    work.rows().forEach((table, rows) -> figures.put("rows of " + table, rows));
    return figures;
  }

  private static Map<String, Double> figures(Cost cost) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("statements, commits included", cost.statements());
    figures.put("commits", cost.commits());
    figures.put("rows written", cost.rowsWritten());
    figures.put("Kafka records", cost.recordsPerSaga());
    cost.topics().forEach((topic, records) -> figures.put("records to " + topic, records));
    return figures;
  }

  static String heading() {
    return "  %-34s %10s %10s %10s %10s"
        .formatted("a saga", "alone:ours", "bare", "full:ours", "bare");
  }

  String line() {
    return "  %-34s %10s %10s %10s %10s"
        .formatted(what, text(oursAlone), text(bareAlone), text(ours), text(bare));
  }

  private static String text(@Nullable Double figure) {
    return figure == null ? "-" : String.format(Locale.ROOT, "%.2f", figure);
  }
}
