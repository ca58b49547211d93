package io.paysaga.benchmark.report;

import io.paysaga.benchmark.raw.RawLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that was measured so far; what is null was not, or failed. */
public final class Results {

  public final Map<String, Object> machine = new TreeMap<>();
  public final Map<String, Object> settings = new TreeMap<>();
  public final List<Phase> phases = new ArrayList<>();
  public @Nullable Start start;
  public @Nullable RawLimits rawLimits;
  public final List<WarmUp> warmUps = new ArrayList<>();
  public final List<Level> saturated = new ArrayList<>();
  public final List<Level> saturatedAgain = new ArrayList<>();
  public final List<Level> atEase = new ArrayList<>();

  /** Of those at ease, in their order. */
  public final List<ByProcess> byProcess = new ArrayList<>();

  public @Nullable Level atHalf;
  public @Nullable AtRest atRest;
  public final List<Growth> growth = new ArrayList<>();
  public @Nullable Recovery recovery;
  public @Nullable Level reservation;
  public @Nullable Level withoutDelivery;
  public final List<Audited> audits = new ArrayList<>();
  public @Nullable Work oursAlone;
  public @Nullable Work bareAlone;
  public final List<Level> bare = new ArrayList<>();
  public final List<Level> bareAgain = new ArrayList<>();
  public final List<Level> bareAtEase = new ArrayList<>();
  public final List<Pair> pairs = new ArrayList<>();

  /**
   * A part of the run.
   *
   * @param failure null when it went well
   */
  public record Phase(String name, double seconds, @Nullable String failure) {}

  /**
   * How the stack came up.
   *
   * @param residentMiB by process, once all was ready
   */
  public record Start(double seconds, Map<String, Long> residentMiB) {}

  /** The level with the most sagas a second. */
  public static Optional<Level> best(List<Level> levels) {
    return levels.stream().max(Comparator.comparingDouble(Level::sagasPerSecond));
  }

  /** The largest resident memory of each process, whatever ran. */
  Map<String, Long> peakMiB() {
    Map<String, Long> peaks = new TreeMap<>();
    levels()
        .forEach(
            level ->
                level.cost().peakMiB().forEach((name, peak) -> peaks.merge(name, peak, Math::max)));
    return peaks;
  }

  private Stream<Level> levels() {
    return Stream.of(ours(), bare.stream(), bareAgain.stream(), bareAtEase.stream())
        .flatMap(each -> each);
  }

  /** Without the warm-ups. */
  Stream<Level> ours() {
    return Stream.of(
            saturated.stream(),
            saturatedAgain.stream(),
            atEase.stream(),
            Stream.ofNullable(atHalf),
            growth.stream().map(Growth::level),
            Stream.ofNullable(reservation),
            Stream.ofNullable(withoutDelivery),
            pairs.stream().flatMap(pair -> pair.ours().levels()))
        .flatMap(each -> each);
  }

  public boolean failed() {
    return phases.stream().anyMatch(phase -> phase.failure() != null);
  }
}
