package io.paysaga.stack;

import io.paysaga.servers.ServerFailure;
import io.paysaga.servers.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of libraries as a JVM wants them in memory: class-data sharing. With them a service
 * starts in half of the time. They are made after its first start, of what it has loaded, and are
 * good for as long as the libraries and the JVM are the same; a JVM ignores others.
 */
final class ClassDataArchive {

  private static final Path JAVA = Path.of(ServerProcess.java());
  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final String OWN = "io/paysaga/";
  private static final String GENERATED = "@lambda-form-invoker";

  private final List<Path> libraries;
  private final Path archive;
  private final Path loaded;
  private boolean noted;

  /**
   * @param folder where they are kept
   * @param libraries archives; a folder's classes cannot be kept
   */
  ClassDataArchive(Path folder, List<Path> libraries) {
    this.libraries = List.copyOf(libraries);
    String name = UUID.nameUUIDFromBytes(identity().getBytes(StandardCharsets.UTF_8)).toString();
    this.archive = folder.resolve(name + ".jsa");
    this.loaded = folder.resolve("loaded.list");
  }

  private String identity() {
    return Stream.concat(
            Stream.of(JAVA + " " + System.getProperty("java.vm.version")),
            libraries.stream().map(library -> library + " " + library.toFile().lastModified()))
        .collect(Collectors.joining("\n"));
  }

  /** Makes what is missing, side by side, and returns when it is there. */
  static void makeMissing(Collection<ClassDataArchive> all) {
    all.parallelStream()
        .filter(ClassDataArchive::isMissing)
        .forEach(
            each -> {
              try {
                each.make(List.of());
              } catch (IOException nextTime) {
                // Services start without, too.
              } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Makes what is missing, one after the other, until interrupted, while nobody else is busy. */
  static Thread makeMissingAside(Collection<ClassDataArchive> all) {
    List<String> aside =
        Files.isExecutable(NICE) ? List.of(NICE.toString(), "-n", "19") : List.of();
    Thread thread =
        new Thread(
            () -> {
              try {
                for (ClassDataArchive each : all) {
                  if (each.isMissing()) {
                    each.make(aside);
                  }
                }
              } catch (IOException | InterruptedException nextTime) {
                // Services start without, too.
              }
            },
            "class-data");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  boolean isMissing() {
    return !Files.exists(archive);
  }

  /** For a JVM: uses the classes. While they are missing, the first one notes what it loads. */
  synchronized List<String> options() {
    if (!isMissing()) {
      return List.of("-XX:SharedArchiveFile=" + archive);
    }
    if (noted) {
      return List.of();
    }
    noted = true;
    try {
      Files.createDirectories(loaded.getParent());
    } catch (IOException e) {
      throw new ServerFailure("No folder for class data: " + loaded.getParent(), e);
    }
    return List.of("-XX:DumpLoadedClassList=" + loaded);
  }

  /**
   * Makes them of what the running service has loaded so far, in a process whose log lies beside
   * them, and deletes those of other libraries. When it fails they are still missing.
   *
   * @param by what starts that process, or nothing
   */
  void make(List<String> by) throws IOException, InterruptedException {
    Path draft = Files.createTempDirectory(loaded.getParent(), "draft");
    try {
      Path wanted = Files.write(draft.resolve("wanted.list"), ofLibraries());
      Path made = draft.resolve("made.jsa");
      Process process =
          new ProcessBuilder(command(by, wanted, made))
              .redirectErrorStream(true)
              .redirectOutput(loaded.resolveSibling("made.log").toFile())
              .start();
      try {
        if (process.waitFor() == 0) {
          delete(archive.getParent(), "*.jsa");
          Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      delete(draft, "*");
      Files.delete(draft);
    }
  }

  /**
   * The last line may not be whole yet. Our own classes change too often to be kept. And classes
   * that the dump would generate anew have no file: a JVM 17 that has an agent, as a flight
   * recording is one, looks for it and dies.
   */
  private List<String> ofLibraries() throws IOException {
    String text = Files.readString(loaded);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> !line.contains(OWN) && !line.startsWith(GENERATED))
        .toList();
  }

  private List<String> command(List<String> by, Path wanted, Path made) {
    List<String> command = new ArrayList<>(by);
    command.addAll(
        List.of(
            JAVA.toString(),
            "-Xshare:dump",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:SharedClassListFile=" + wanted,
            "-XX:SharedArchiveFile=" + made,
            "-cp",
            libraries.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator))));
    return command;
  }

  private static void delete(Path folder, String files) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, files)) {
      for (Path file : found) {
        Files.delete(file);
      }
    }
  }
}
