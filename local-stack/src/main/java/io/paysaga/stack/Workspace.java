package io.paysaga.stack;

import io.paysaga.servers.ServerFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of the Maven build, in which the services' classes are. */
final class Workspace {

  private Workspace() {}

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

  static String classPath(Service service) {
    Path target = root().resolve(service.module()).resolve("target");
    try {
      String dependencies = Files.readString(target.resolve("run.classpath")).strip();
      return target.resolve("classes") + File.pathSeparator + dependencies;
    } catch (IOException e) {
      throw new ServerFailure(service.module() + " is not built; build it with Maven first.", e);
    }
  }
}
