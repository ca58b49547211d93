package io.paysaga.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.ServerProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stack of another build, with that build's own servers, libraries and settings. */
final class BaselineStack implements AutoCloseable {

  private static final long UNTIL_ENDED_SECONDS = 90;

  private final Process program;
  private final Access access;

  private BaselineStack(Process program, Access access) {
    this.program = program;
    this.access = access;
  }

  /**
   * Returns when everything answers.
   *
   * @param data of its servers, emptied before
   * @param jvmOptions of its services
   */
  static BaselineStack start(BuiltCheckout checkout, Path data, List<String> jvmOptions)
      throws IOException {
    Files.createDirectories(data);
    Path log = data.resolveSibling("baseline.log").toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(ServerProcess.java(), "-Xmx128m"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Dpaysaga.infrastructure=processes"));
    command.addAll(List.of("-cp", classPath(checkout), StackProgram.class.getName()));
    command.add(data.toAbsolutePath().toString());
    command.addAll(jvmOptions);
    Process program =
        new ProcessBuilder(command)
            .directory(checkout.folder().toFile())
            .redirectError(log.toFile())
            .start();
    try {
      return new BaselineStack(program, access(said(program, log), data));
    } catch (IOException | RuntimeException failed) {
      end(program);
      throw failed;
    }
  }

  private static String classPath(BuiltCheckout checkout) {
    return Stream.concat(checkout.classPath().stream(), Stream.of(ownClasses()))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** This program's, and nothing that it stands on. */
  static Path ownClasses() {
    try {
      return Path.of(
          StackProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException never) {
      throw new IllegalStateException(never);
    }
  }

  private static Properties said(Process program, Path log) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = program.inputReader(UTF_8);
    for (String line; (line = lines.readLine()) != null; ) {
      if (line.equals(StackProgram.READY)) {
        Properties properties = new Properties();
        properties.load(new StringReader(said.toString()));
        return properties;
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("The baseline's stack did not start; " + log + " tells why.");
  }

  static Access access(Properties said, Path data) {
    Map<String, Long> pids = new TreeMap<>();
    said.stringPropertyNames().stream()
        .filter(name -> name.startsWith(StackProgram.PID))
        .forEach(
            name ->
                pids.put(
                    name.substring(StackProgram.PID.length()),
                    Long.valueOf(said.getProperty(name))));
    return new Access(
        said.getProperty(StackProgram.URL),
        new DatabaseAccess(
            said.getProperty(StackProgram.DATABASE + "url"),
            said.getProperty(StackProgram.DATABASE + "user"),
            said.getProperty(StackProgram.DATABASE + "password")),
        Map.of("bootstrap.servers", said.getProperty(StackProgram.KAFKA)),
        () -> pids,
        buyer -> "",
        data);
  }

  Access access() {
    return access;
  }

  @Override
  public void close() {
    end(program);
  }

  private static void end(Process program) {
    try {
      program.getOutputStream().close();
      if (!program.waitFor(UNTIL_ENDED_SECONDS, TimeUnit.SECONDS)) {
        program.destroyForcibly();
      }
    } catch (IOException gone) {
      program.destroy();
    } catch (InterruptedException hurry) {
      program.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
