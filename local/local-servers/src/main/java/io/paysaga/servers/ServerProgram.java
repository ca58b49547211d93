package io.paysaga.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that an artifact carries for some platforms, and that is installed on others.
 *
 * @param file how it is called where it is installed
 * @param setting the variable that names an installed one
 * @param version finds major and minor version, and as a whole what is told of it, in what the
 *     program says of itself; nothing in what another program says
 * @param least major version
 * @param artifacts what the artifact has of it, by platform
 */
record ServerProgram(
    String product,
    String file,
    String setting,
    Pattern version,
    int least,
    Map<String, Delivered> artifacts) {

  /** Debian's place for mysqld, which is not on everybody's PATH. */
  private static final Path FOR_ADMINISTRATORS = Path.of("/usr/sbin");

  /** One that somebody installed, and answers for. */
  record Installed(Path file, String version, String series) {

    /** What is told of it when it runs. */
    String told(String product) {
      return product + " " + version + " as installed, not checked, " + file;
    }
  }

  /**
   * A file of an artifact, and what it has been since it was chosen.
   *
   * @param sha256 in hexadecimal
   */
  record Delivered(String resource, String sha256) {

    /**
     * Unpacks it, if it is the one.
     *
     * @throws ServerFailure when it is not; then nothing of it stays
     */
    void copyTo(Path file) throws IOException {
      Programs.copyResource(resource, file);
      String found = Programs.sha256(file);
      if (!found.equals(sha256)) {
        Files.delete(file);
        throw new ServerFailure(
            String.format(
                Locale.ROOT,
                "%s on the class path is not the file that was chosen, and is not run: its SHA-256"
                    + " is %s, not %s.",
                resource,
                found,
                sha256));
      }
    }

    /** Where it is unpacked: another file has another place. */
    String folder(String program) {
      return program + "-" + sha256.substring(0, 12);
    }
  }

  /**
   * The one that the setting names; else, where the artifact has none for this machine, the one on
   * the PATH.
   *
   * @return empty when the artifact's is to be taken
   * @throws ServerFailure when there is none, or it is another program or too old
   */
  Optional<Installed> installed() {
    return installed(platform(), System.getenv());
  }

  Optional<Installed> installed(String platform, Map<String, String> variables) {
    String path = variables.getOrDefault("PATH", "");
    String named = variables.getOrDefault(setting, "");
    if (!named.isBlank()) {
      return Optional.of(
          checked(
              find(named, path)
                  .orElseThrow(
                      () ->
                          new ServerFailure(
                              String.format(
                                  Locale.ROOT,
                                  "%s names '%s', which is no program that can be run here.",
                                  setting,
                                  named)))));
    }
    if (artifacts.containsKey(platform)) {
      return Optional.empty();
    }
    return Optional.of(
        checked(
            find(file, path)
                .orElseThrow(
                    () ->
                        new ServerFailure(
                            String.format(
                                Locale.ROOT,
                                "%s is not delivered for %s; %s",
                                product,
                                platform,
                                whatToDo())))));
  }

  /** What the artifact has for this machine. */
  Delivered artifact() {
    return artifacts.get(platform());
  }

  String whatToDo() {
    return String.format(
        Locale.ROOT,
        "install %s %d or later, so that %s is on the PATH, or name it with %s;"
            + " or use 'docker compose up' instead.",
        product,
        least,
        file,
        setting);
  }

  private static String platform() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return platform.replace("x86_64", "amd64");
  }

  private static Optional<Path> find(String name, String path) {
    Stream<Path> places =
        name.contains(File.separator)
            ? Stream.of(Path.of(""))
            : Stream.concat(
                Arrays.stream(path.split(File.pathSeparator)).map(Path::of),
                Stream.of(FOR_ADMINISTRATORS));
    return places
        .map(place -> place.resolve(name).toAbsolutePath())
        .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
        .findFirst();
  }

  private Installed checked(Path program) {
    String said = said(program);
    Matcher found = version.matcher(said);
    if (!found.find() || Integer.parseInt(found.group("major")) < least) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "%s is not %s %d or later, but says '%s'; %s",
              program,
              product,
              least,
              said.lines().findFirst().orElse("").strip(),
              whatToDo()));
    }
    String series = found.group("major") + "." + found.group("minor");
    return new Installed(program, found.group("version"), series);
  }

  private static String said(Path program) {
    try {
      return Programs.said(program, "--version");
    } catch (IOException e) {
      throw new ServerFailure(program + " cannot be run: " + e.getMessage(), e);
    }
  }
}
