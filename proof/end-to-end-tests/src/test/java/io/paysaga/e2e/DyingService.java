package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.servers.ServerFailure;
import io.paysaga.stack.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** A service that, from its next start, dies where it is told to. */
final class DyingService {

  private final ServiceProcess process;
  private final Path folder;
  private volatile CompletableFuture<Integer> death = new CompletableFuture<>();

  /**
   * @param folder an empty one, for its orders; on its class path from now on
   */
  DyingService(ServiceProcess process, Path folder) {
    this.process = process;
    this.folder = folder;
    try {
      copy(DeadlyCrashPoint.class);
      copy(DeadlyMigration.class);
      write(
          "META-INF/services/" + CrashPoint.Watcher.class.getName(),
          DeadlyCrashPoint.class.getName().getBytes(UTF_8));
      write(
          "META-INF/spring/" + AutoConfiguration.class.getName() + ".imports",
          DeadlyMigration.class.getName().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.addToClassPath(folder);
    process.onDeath(exitCode -> death.complete(exitCode));
  }

  ServiceProcess process() {
    return process;
  }

  /**
   * @param passing at which one from now on, 1 is the next
   */
  void isToDieAt(CrashPoint edge, int passing) {
    try {
      write(DeadlyCrashPoint.ORDER, (edge + ":" + passing).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes back what it was told, and makes it run. */
  void isToLive() {
    try {
      Files.deleteIfExists(folder.resolve(DeadlyCrashPoint.ORDER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.resume();
    if (!process.isRunning()) {
      starts();
    }
  }

  boolean isDead() {
    return death.isDone();
  }

  /** Waits for its death, which is the one that it was told to die. */
  void dies() {
    Waiting.until(process.name() + " dies", this::isDead);
    assertThat(death)
        .as("death of %s", process.name())
        .isCompletedWithValue(DeadlyCrashPoint.EXIT_CODE);
  }

  /** Starts it; returns how long it took to become ready. */
  Duration starts() {
    return startsOrDies().orElseThrow();
  }

  /** Starts it; empty when it died, as it was told to, before it was ready. */
  Optional<Duration> startsOrDies() {
    death = new CompletableFuture<>();
    long before = System.nanoTime();
    try {
      process.start();
      return Optional.of(Duration.ofNanos(System.nanoTime() - before));
    } catch (ServerFailure died) {
      assertThat(died).hasMessageContaining("exit code " + DeadlyCrashPoint.EXIT_CODE);
      death.complete(DeadlyCrashPoint.EXIT_CODE);
      return Optional.empty();
    }
  }

  /** All edges that it has passed since it was first started so. */
  Set<CrashPoint> passed() {
    try (Stream<Path> notes = Files.list(folder.resolve(DeadlyCrashPoint.PASSED))) {
      return notes
          .map(note -> CrashPoint.valueOf(note.getFileName().toString()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Class<?> type) throws IOException {
    try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      write(type.getName().replace('.', '/') + ".class", code.readAllBytes());
    }
  }

  private void write(String file, byte[] content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, content);
  }
}
