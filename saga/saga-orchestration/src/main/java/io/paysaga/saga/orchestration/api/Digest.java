package io.paysaga.saga.orchestration.api;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** What stands for a text that is too long to be shown or kept: whatever is different differs. */
public final class Digest {

  private Digest() {}

  /** SHA-256, in hexadecimal digits. */
  public static String of(Stream<String> lines) {
    try {
      byte[] text = lines.collect(joining("\n")).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
