package io.paysaga.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The users of Redis and what each may do: {@code deploy/redis/users.acl}, in which a secret's name
 * stands in the place of its hash.
 */
final class RedisUsers {

  /** May do everything. */
  static final String ADMIN = "admin";

  private static final Pattern SECRET = Pattern.compile("#(\\S+)");

  private RedisUsers() {}

  /** The secret that lets this user in. */
  static String secretOf(String user) {
    return "redis_" + user;
  }

  /** As Redis' own file of users wants them. */
  static String lines(Secrets secrets) {
    try (InputStream users = RedisUsers.class.getResourceAsStream("redis/users.acl")) {
      return SECRET
          .matcher(new String(users.readAllBytes(), StandardCharsets.UTF_8))
          .replaceAll((MatchResult found) -> "#" + sha256(secrets.get(found.group(1))));
    } catch (IOException e) {
      throw new ServerFailure("users.acl cannot be read: " + e.getMessage(), e);
    }
  }

  private static String sha256(String password) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(password.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
