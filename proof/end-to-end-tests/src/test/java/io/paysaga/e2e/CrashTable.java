package io.paysaga.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What died where, and what became of it: a line for each crash, in a file and at the end. */
final class CrashTable {

  private static final Path FILE = Path.of("target", "crash-table.md");

  private final StringBuilder lines =
      new StringBuilder(
          """
          | service | died at | sagas under way | ready again after | they ended | guarantees |
          |---|---|---|---|---|---|
          """);

  /**
   * @param where the edge, and what else is to be said of it
   * @param endings how many sagas ended how
   */
  void add(
      String service, String where, long underWay, Duration untilReady, Map<String, Long> endings) {
    String ended =
        endings.entrySet().stream()
            .map(ending -> ending.getValue() + " " + ending.getKey())
            .collect(Collectors.joining(", "));
    double seconds = untilReady.toMillis() / 1e3;
    add("| %s | %s | %d | %.1f s | %s | hold |", service, where, underWay, seconds, ended);
  }

  void addFailure(String crash) {
    add("| %s | | | | | **not shown** |", crash);
  }

  private void add(String line, Object... values) {
    lines.append(String.format(Locale.ROOT, line + "\n", values));
    try {
      Files.writeString(FILE, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
