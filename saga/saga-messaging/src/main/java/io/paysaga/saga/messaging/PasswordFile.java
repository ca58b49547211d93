package io.paysaga.saga.messaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that holds a password and nothing else. It is read each time somebody needs the password,
 * so that a new one is taken without a restart.
 */
public record PasswordFile(Path path) {

  /** How a setting names it. */
  public static PasswordFile of(String path) {
    return new PasswordFile(Path.of(path));
  }

  /**
   * The file's text, without the line's end that an editor puts behind it.
   *
   * @throws IllegalStateException naming the file, when it cannot be read or is empty
   */
  public String read() {
    String password;
    try {
      password = Files.readString(path).strip();
    } catch (IOException unreadable) {
      throw new IllegalStateException("No password can be read from " + path, unreadable);
    }
    if (password.isEmpty()) {
      throw new IllegalStateException("The password file " + path + " is empty.");
    }
    return password;
  }
}
