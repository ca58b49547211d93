package io.paysaga.benchmark.report;

import java.util.List;

/**
 * The load before the first window, in short windows of its own, one after the other.
 *
 * @param of what was warmed up
 */
public record WarmUp(String of, List<Level> windows) {

  private static final int ALIKE = 3;
  private static final double MOST_APART = 0.03;

  public WarmUp {
    windows = List.copyOf(windows);
  }

  /** Whether the last three differ by less than 3 %. */
  public boolean isSteady() {
    if (windows.size() < ALIKE) {
      return false;
    }
    List<Double> last =
        windows.subList(windows.size() - ALIKE, windows.size()).stream()
            .map(Level::sagasPerSecond)
            .sorted()
            .toList();
    return last.get(ALIKE - 1) - last.get(0) < MOST_APART * last.get(ALIKE - 1);
  }
}
