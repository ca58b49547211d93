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

/** The folder of the Maven build, in which the services' classes are. */
final class Workspace {

  private Workspace() {}

  static Path target(Service service) {
    return root().resolve(service.module()).resolve("target");
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
   * @param libraries others', which change seldom
   * @param own what this build made
   */
  record ClassPath(List<Path> libraries, List<Path> own) {

    /** The libraries come first, since class data must be of the beginning of a class path. */
    List<Path> inOrder() {
      return Stream.concat(libraries.stream(), own.stream()).toList();
    }
  }

  static ClassPath classPath(Service service) {
    Path root = root();
    Path target = target(service);
    try {
      String dependencies = Files.readString(target.resolve("run.classpath")).strip();
      Map<Boolean, List<Path>> parts =
          Stream.concat(
                  Stream.of(target.resolve("classes")),
                  Stream.of(dependencies.split(File.pathSeparator)).map(Path::of))
              .collect(Collectors.partitioningBy(entry -> entry.startsWith(root)));
      return new ClassPath(parts.get(false), parts.get(true));
    } catch (IOException e) {
      throw new ServerFailure(service.module() + " is not built; build it with Maven first.", e);
    }
  }
}
