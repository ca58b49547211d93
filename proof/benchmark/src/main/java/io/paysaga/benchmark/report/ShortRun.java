package io.paysaga.benchmark.report;

import java.util.stream.Stream;

/** One build's part of a {@link Pair}, its loads in this order. */
public record ShortRun(
    WarmUp warmUp,
    Level saturated,
    Level at64,
    Level at250ASecond,
    Level at100ASecond,
    Level at10ASecond,
    AtRest atRest) {

  /** Without the warm-up. */
  Stream<Level> levels() {
    return Stream.of(saturated, at64, at250ASecond, at100ASecond, at10ASecond);
  }
}
