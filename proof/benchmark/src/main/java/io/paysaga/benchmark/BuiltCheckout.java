package io.paysaga.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another build of this project, to be compared with.
 *
 * @param folder where its Maven build began
 * @param classPath of what starts its stack
 */
record BuiltCheckout(Path folder, List<Path> classPath) {

  private static final String STACK = "local-stack";
  private static final String LISTED = "target/run.classpath";

  private static final List<String> SERVICES =
      List.of(
          "saga-orchestrator",
          "order-service",
          "payment-service",
          "point-service",
          "reservation-service");

  /** What a checkout needs before; README tells it too. */
  private static final String PREPARE =
      "mvn -f %s test-compile dependency:build-classpath -pl "
          + STACK
          + " -am -Dmdep.includeScope=runtime -Dmdep.outputFile="
          + LISTED;

  /**
   * @throws IllegalArgumentException saying what is missing, and the command that makes it
   */
  static BuiltCheckout at(Path folder) {
    List<Path> classPath = new ArrayList<>();
    classPath.add(folder.resolve(STACK).resolve("target/classes"));
    classPath.addAll(listed(folder, STACK));
    Stream.concat(
            classPath.stream(),
            SERVICES.stream()
                .flatMap(
                    service ->
                        Stream.concat(
                            Stream.of(folder.resolve(service).resolve("target/classes")),
                            listed(folder, service).stream())))
        .filter(entry -> !Files.exists(entry))
        .findFirst()
        .ifPresent(
            entry -> {
              throw missing(folder, entry);
            });
    return new BuiltCheckout(folder, List.copyOf(classPath));
  }

  private static List<Path> listed(Path folder, String module) {
    Path list = folder.resolve(module).resolve(LISTED);
    try {
      return Stream.of(Files.readString(list).strip().split(File.pathSeparator))
          .map(Path::of)
          .toList();
    } catch (IOException none) {
      throw missing(folder, list);
    }
  }

  private static IllegalArgumentException missing(Path folder, Path entry) {
    return new IllegalArgumentException(
        "baseline must be the folder of a built checkout of 59d0eaf, but %s is missing; this builds it:%n  %s"
            .formatted(entry, PREPARE.formatted(folder)));
  }
}
