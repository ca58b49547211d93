package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an orchestrator and a participant share, so that each knows the other's word.
 *
 * @param until when it verifies no more; {@link Instant#MAX} while it is not retired
 */
record SignatureKey(String id, SecretKeySpec secret, Instant until) {

  private static final String HMAC = "HmacSHA256";

  /** As long as what HMAC-SHA-256 makes of it. */
  private static final int LEAST_BYTES = 32;

  /**
   * @param setting where the secret stands
   * @param base64 as {@code openssl rand -base64 32} prints it, or in its form for URLs
   * @throws IllegalStateException naming the setting when it is not a secret
   */
  static SignatureKey of(String setting, String id, String base64, Instant until) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip().replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalStateException(setting + " is not base64.", wrong);
    }
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalStateException(
          setting + " has " + bytes.length + " bytes; it must have at least " + LEAST_BYTES + ".");
    }
    return new SignatureKey(id, new SecretKeySpec(bytes, HMAC), until);
  }

  /**
   * HMAC-SHA-256 over the topic, the name and the value of each attribute, and the SHA-256 of the
   * value; the length stands before each of them, so that nothing can be shifted to its neighbour.
   */
  byte[] sign(String topic, SortedMap<String, byte[]> attributes, byte[] value) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      update(mac, topic.getBytes(UTF_8));
      attributes.forEach(
          (name, content) -> {
            update(mac, name.getBytes(UTF_8));
            update(mac, content);
          });
      update(mac, MessageDigest.getInstance("SHA-256").digest(value));
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
    }
  }

  private static void update(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
    mac.update(part);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return id;
  }
}
