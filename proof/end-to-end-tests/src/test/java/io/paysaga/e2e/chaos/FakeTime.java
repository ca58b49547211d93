package io.paysaga.e2e.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The library that gives a process another time than its machine's: Debian's libfaketime. */
final class FakeTime {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

  private FakeTime() {}

  static boolean isInstalled() {
    return library().isPresent();
  }

  /**
   * What a process needs to be ahead of its machine by this time, or behind. Its monotonic clock is
   * moved by as much, which nobody can tell; to leave that one alone costs a start seven times its
   * processor time.
   */
  static Map<String, String> environment(Duration ahead) {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME",
        (ahead.isNegative() ? "" : "+") + ahead.toSeconds(),
        "NO_FAKE_STAT",
        "1");
  }

  private static Optional<Path> library() {
    return PLACES.stream().filter(Files::exists).findFirst();
  }
}
