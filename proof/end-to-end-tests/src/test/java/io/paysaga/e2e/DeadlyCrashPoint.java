package io.paysaga.e2e;

import io.paysaga.saga.messaging.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Halts its process at the n-th passing of the edge that a file names, once: the file goes first.
 * It stands alone in a folder on a service's class path; there are the file, and a note of each
 * edge that the service has passed.
 */
public final class DeadlyCrashPoint implements CrashPoint.Watcher {

  static final int EXIT_CODE = 77;

  /** The edge and the number of its passing from now on, with a colon between them. */
  static final String ORDER = "dies-at";

  static final String PASSED = "passed";

  private final Path folder;
  private String order = "";
  private int passings;

  public DeadlyCrashPoint() throws URISyntaxException {
    folder =
        Path.of(DeadlyCrashPoint.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Override
  public synchronized void passed(CrashPoint edge) {
    try {
      note(edge);
      Path file = folder.resolve(ORDER);
      if (isReached(edge, Files.exists(file) ? Files.readString(file) : "")) {
        Files.delete(file);
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(CrashPoint edge) throws IOException {
    Path note = folder.resolve(PASSED).resolve(edge.name());
    if (Files.notExists(note)) {
      Files.createDirectories(note);
    }
  }

  private boolean isReached(CrashPoint edge, String now) {
    if (!now.equals(order)) {
      order = now;
      passings = 0;
    }
    if (!now.startsWith(edge + ":")) {
      return false;
    }
    passings++;
    return now.equals(edge + ":" + passings);
  }
}
