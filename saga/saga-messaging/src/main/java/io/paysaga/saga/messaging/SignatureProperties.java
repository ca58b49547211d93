package io.paysaga.saga.messaging;

import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may speak to this application on Kafka, and by which keys that is known.
 *
 * @param signatures what is demanded of what is read
 * @param orchestrators whose commands this participant takes: the topic of replies of each, by its
 *     name, which is its {@code spring.application.name}
 * @param participants whose replies this orchestrator takes: the topics of commands that each of
 *     them owns, by its name
 * @param signatureKeys what this application shares with one of these, by that one's name; what an
 *     orchestrator says to itself is signed, too, with the keys by its own name
 */
@Validated
@ConfigurationProperties("paysaga")
record SignatureProperties(
    @DefaultValue("accept") @NotNull Demand signatures,
    @DefaultValue Map<String, String> orchestrators,
    @DefaultValue Map<String, List<String>> participants,
    @DefaultValue Map<String, Keys> signatureKeys) {

  enum Demand {
    /** What is sent is signed, what is read is not checked. */
    SIGN,
    /** What is not signed is taken, what is signed wrongly is not. */
    ACCEPT,
    /** Only what is signed by somebody who may say it is taken. */
    REQUIRE
  }

  /**
   * The keys of one pair.
   *
   * @param secrets by the key's id: at least 32 bytes in base64; one that is revoked is not here
   * @param current the id of the key that signs; may be left out while only one is not retired
   * @param retired until when a key verifies what it signed before
   */
  record Keys(
      @DefaultValue Map<String, String> secrets,
      @Nullable String current,
      @DefaultValue Map<String, Instant> retired) {

    /** Without the secrets: a record is printed where binding fails. */
    @Override
    public String toString() {
      return "Keys" + secrets.keySet();
    }
  }
}
