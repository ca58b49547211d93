package io.paysaga.servers;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Secrets that are made when they are first asked for, and kept: each is a file of its own, which
 * nobody but its owner may read.
 */
public final class Secrets {

  private static final int BYTES = 32;

  private static final Set<PosixFilePermission> OWNERS_ALONE =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;

  private Secrets(Path folder) {
    this.folder = folder;
  }

  /** Those of a {@link DataFolder}, which lie in its folder {@code secrets}. */
  public static Secrets in(Path dataFolder) {
    return new Secrets(dataFolder.toAbsolutePath().resolve("secrets"));
  }

  /** 32 random bytes, in the letters of Base64 that need no quotes anywhere. */
  public String get(String name) {
    return get(name, Secrets::random);
  }

  /**
   * A secret of another shape.
   *
   * @param made called when there is none yet
   * @throws ServerFailure when it can neither be read nor made
   */
  public synchronized String get(String name, Supplier<String> made) {
    Path file = file(name);
    try {
      if (!Files.exists(file)) {
        make(file, made.get());
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new ServerFailure("The secret " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public Path folder() {
    return folder;
  }

  /**
   * Whole or not at all: who is killed while it writes leaves no half of a secret; of two who make
   * it at once, the first one's counts for both.
   */
  private void make(Path file, String secret) throws IOException {
    ownersAlone(folder);
    Path draft =
        Files.createTempFile(
            folder, "draft", "", PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
    try {
      Files.writeString(draft, secret);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException another) {
      // Its secret is read.
    } finally {
      Files.delete(draft);
    }
  }

  /** Writes what holds passwords, or their hashes, into a file that is its owner's alone. */
  static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
    Files.writeString(file, text);
  }

  /** Makes the folder, or takes it away from everybody but its owner. */
  static void ownersAlone(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
