package io.paysaga.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The programs that Maven artifacts carry, unpacked once per user of this machine, however many
 * builds ask at once.
 */
final class Programs {

  private static final Path ROOT = cache().resolve("paysaga");

  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(lib[^\\s:/]+\\.so[^\\s:]*): cannot open shared object file");

  private Programs() {}

  /** Fills a new folder. */
  interface Recipe {
    void fill(Path folder) throws IOException;
  }

  /** The folder that the recipe filled, now or on an earlier run; never a half-filled one. */
  static Path once(String name, Recipe recipe) throws IOException {
    Path made = ROOT.resolve(name);
    if (!Files.isDirectory(made)) {
      fill(made, recipe);
    }
    return made;
  }

  private static synchronized void fill(Path made, Recipe recipe) throws IOException {
    Files.createDirectories(ROOT);
    try (FileChannel channel =
            FileChannel.open(
                Path.of(made + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.isDirectory(made)) {
        Path draft = Path.of(made + ".draft");
        FileSystemUtils.deleteRecursively(draft);
        Files.createDirectory(draft);
        recipe.fill(draft);
        Files.move(draft, made, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  static void copyResource(String resource, Path to) throws IOException {
    try (InputStream bytes = Programs.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new ServerFailure("The file " + resource + " is missing on the class path.");
      }
      Files.copy(bytes, to);
    }
    to.toFile().setExecutable(true);
  }

  /** In hexadecimal. */
  static String sha256(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      bytes.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws ServerFailure when it fails
   */
  static void run(Path folder, List<String> command) throws IOException {
    Path output = Files.createTempFile("paysaga", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "'%s' failed with exit code %d; %s tells why.",
              String.join(" ", command),
              process.exitValue(),
              output));
    }
    Files.delete(output);
  }

  /** The name of the first library that the program does not find here. */
  static @Nullable String missingLibrary(Path program) throws IOException {
    Matcher missing = MISSING_LIBRARY.matcher(said(program, "--version"));
    return missing.find() ? missing.group(1) : null;
  }

  /** What a program that ends by itself prints. */
  static String said(Path program, String argument) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), argument).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** One folder per user: programs that another user could replace must not be run. */
  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(configured);
  }
}
