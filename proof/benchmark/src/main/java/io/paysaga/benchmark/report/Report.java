package io.paysaga.benchmark.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.benchmark.raw.RawLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code summary.json}, {@code figures.json} and {@code index.html}. */
public final class Report {

  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;

  public Report(Path folder) {
    this.folder = folder;
  }

  public Path page() {
    return folder.resolve("index.html");
  }

  /** Also half of a run is worth a report. */
  public void write(Results results) {
    Map<String, @Nullable Number> summary = Summary.of(results);
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("summary", summary);
    all.put("goals", Summary.goals(summary));
    RawLimits raw = results.rawLimits;
    all.put("alone", raw == null ? null : alone(Ease.of(raw)));
    all.put("paced", raw == null ? null : alone(Ease.paced(raw)));
    all.put("pairByPair", PairComparison.of(results.pairs));
    all.put("sideBySide", WorkComparison.of(results));
    all.put("oursOfRawLimits", RawShare.of(results.saturated, raw));
    all.put("bareOfRawLimits", RawShare.of(results.bare, raw));
    all.put("results", figures(results));
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("summary.json"), JSON.writeValueAsString(summary));
      Files.writeString(folder.resolve("figures.json"), JSON.writeValueAsString(all));
      Files.writeString(
          page(),
          resource("page.html")
              .replace("/*CHARTS*/", resource(CHARTS))
              .replace("/*FIGURES*/", JSON.writeValueAsString(all).replace("</", "<\\/")));
    } catch (IOException failed) {
      throw new IllegalStateException("The report cannot be written: " + failed, failed);
    }
  }

  /** A table: ours and the bare pipeline's. */
  public String sideBySide(Results results) {
    RawShare ours = RawShare.of(results.saturated, results.rawLimits);
    RawShare bare = RawShare.of(results.bare, results.rawLimits);
    return Stream.of(
            Stream.of(WorkComparison.heading()),
            WorkComparison.of(results).stream().map(WorkComparison::line),
            Stream.ofNullable(ours).map(share -> share.line("ours")),
            Stream.ofNullable(bare).map(share -> share.line("the bare pipeline")))
        .flatMap(each -> each)
        .collect(Collectors.joining("\n"));
  }

  /** A table: each pair of short runs; empty when there was none. */
  public String pairByPair(Results results) {
    return results.pairs.isEmpty()
        ? ""
        : Stream.concat(
                Stream.of(PairComparison.heading()),
                PairComparison.of(results.pairs).stream().map(PairComparison::line))
            .collect(Collectors.joining("\n"));
  }

  /** A table: goal, figure, reached or missed. */
  public String goals(Results results) {
    Map<String, @Nullable Number> summary = Summary.of(results);
    return Stream.of(
            Stream.of("  %-76s %15s %10s".formatted("goal", "", "figure")),
            Summary.goals(summary).stream().map(Summary.Goal::line),
            Summary.besides(summary).stream())
        .flatMap(each -> each)
        .collect(Collectors.joining("\n"));
  }

  /** What a checkout waits for, one after the other: how often, and how long each time. */
  private static Map<String, Number> alone(Ease ease) {
    return Map.of(
        "commits",
        Ease.COMMITS,
        "commitMillis",
        ease.commit(),
        "hops",
        Ease.HOPS,
        "hopMillis",
        ease.hop(),
        "requests",
        Ease.REQUESTS,
        "requestMillis",
        ease.http(),
        "sumMillis",
        ease.sum());
  }

  private static Map<String, @Nullable Object> figures(Results results) {
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("machine", results.machine);
    figures.put("settings", results.settings);
    figures.put("phases", results.phases);
    figures.put("start", results.start);
    figures.put("rawLimits", results.rawLimits);
    figures.put("warmUps", results.warmUps);
    figures.put("saturated", results.saturated);
    figures.put("saturatedAgain", results.saturatedAgain);
    figures.put("atEase", results.atEase);
    figures.put("byProcess", results.byProcess);
    figures.put("atHalf", results.atHalf);
    figures.put("atRest", results.atRest);
    figures.put("growth", results.growth);
    figures.put("recovery", results.recovery);
    figures.put("reservation", results.reservation);
    figures.put("withoutDelivery", results.withoutDelivery);
    figures.put("bare", results.bare);
    figures.put("bareAgain", results.bareAgain);
    figures.put("bareAtEase", results.bareAtEase);
    figures.put("oursAlone", results.oursAlone);
    figures.put("bareAlone", results.bareAlone);
    figures.put("pairs", results.pairs);
    figures.put("audits", results.audits);
    figures.put("peakMiB", results.peakMiB());
    return figures;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path.");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
