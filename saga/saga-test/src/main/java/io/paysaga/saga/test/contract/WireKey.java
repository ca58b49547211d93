package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A key that an orchestrator shares with a participant, used as {@code docs/wire.md} tells it:
 * apart from the libraries, so that a proof does not share their errors.
 *
 * @param orchestrator the name of the orchestrator of the two
 * @param id by which both know the key
 * @param secret in base64, or in its form for URLs
 */
public record WireKey(String orchestrator, String id, String secret) {

  private static final String SIGNATURE = "ce_signature";

  /** Signs a record, whoever it names as its sender. */
  public ProducerRecord<byte[], byte[]> sign(ProducerRecord<byte[], byte[]> message) {
    Headers headers = message.headers();
    List.of("ce_orchestrator", "ce_keyid", SIGNATURE).forEach(headers::remove);
    headers.add("ce_orchestrator", orchestrator.getBytes(UTF_8));
    headers.add("ce_keyid", id.getBytes(UTF_8));
    headers.add(SIGNATURE, signature(message.topic(), headers, message.value()).getBytes(UTF_8));
    return message;
  }

  /** Whether a record is signed with this key. */
  public boolean hasSigned(ConsumerRecord<byte[], byte[]> message) {
    Header signature = message.headers().lastHeader(SIGNATURE);
    return signature != null
        && signature(message.topic(), message.headers(), message.value())
            .equals(new String(signature.value(), UTF_8));
  }

  private String signature(String topic, Headers headers, byte[] value) {
    Map<String, byte[]> attributes = new TreeMap<>();
    for (Header header : headers) {
      if (header.key().startsWith("ce_") && !header.key().equals(SIGNATURE)) {
        attributes.put(header.key(), header.value());
      }
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(said)) {
      part(out, topic.getBytes(UTF_8));
      for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
        part(out, attribute.getKey().getBytes(UTF_8));
        part(out, attribute.getValue());
      }
      byte[] hashed = value == null ? new byte[0] : value;
      part(out, MessageDigest.getInstance("SHA-256").digest(hashed));
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(secret.replace('-', '+').replace('_', '/'));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(said.toByteArray()));
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
    }
  }

  private static void part(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return orchestrator + " " + id;
  }
}
