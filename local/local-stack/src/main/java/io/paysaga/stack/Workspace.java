package io.paysaga.stack;

import io.paysaga.servers.ServerFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of the Maven build, in which the classes of what it starts are. */
final class Workspace {

  private Workspace() {}

  static Path target(String module) {
    return root().resolve(module).resolve("target");
  }

  /** The nearest folder above the working directory that has a {@code .mvn}. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new ServerFailure(
            "The stack starts from the folder of its Maven build, or from one below.");
      }
    }
    return folder;
  }

  /**
   * What a service runs with.
   *
   * @param shared others' libraries that all services of its kind have, in the same order for each
   * @param further others' libraries that not all of them have
   * @param own what this build made
   */
  record ClassPath(List<Path> shared, List<Path> further, List<Path> own) {

    /** What is shared comes first, since class data must be of the beginning of a class path. */
    List<Path> inOrder() {
      return Stream.of(shared, further, own).flatMap(List::stream).toList();
    }
  }

  static ClassPath classPath(Service service) {
    Map<Boolean, List<Path>> parts = parts(service);
    List<Path> shared = shared(service.kind());
    return new ClassPath(
        shared,
        parts.get(false).stream().filter(library -> !shared.contains(library)).toList(),
        parts.get(true));
  }

  /** Those that all services of a kind have. */
  static List<Path> shared(Service.Kind kind) {
    return Stream.of(Service.values())
        .filter(service -> service.kind() == kind)
        .map(service -> parts(service).get(false))
        .reduce((some, others) -> some.stream().filter(others::contains).toList())
        .orElseThrow();
  }

  /** Under true what this build made, under false others' libraries. */
  private static Map<Boolean, List<Path>> parts(Service service) {
    return classPath(service.module()).stream()
        .collect(Collectors.partitioningBy(entry -> entry.startsWith(root())));
  }

  /** A module's classes, and what they need. */
  static List<Path> classPath(String module) {
    Path target = target(module);
    try {
      String dependencies = Files.readString(target.resolve("run.classpath")).strip();
      return Stream.concat(
              Stream.of(target.resolve("classes")),
              Stream.of(dependencies.split(File.pathSeparator)).map(Path::of))
          .toList();
    } catch (IOException e) {
      throw new ServerFailure(module + " is not built; build it with Maven first.", e);
    }
  }
}
