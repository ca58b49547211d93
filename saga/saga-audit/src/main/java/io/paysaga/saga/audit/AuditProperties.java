package io.paysaga.saga.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the auditor reads.
 *
 * @param readTimeout longest wait for one answer of a participant's book
 * @param atOnce how many audits go on at once; a further one is not begun
 */
@ConfigurationProperties("paysaga.audit")
record AuditProperties(
    @DefaultValue("10s") Duration readTimeout, @DefaultValue(AT_ONCE) int atOnce) {

  static final String AT_ONCE = "2";

  AuditProperties {
    if (atOnce < 1) {
      throw new IllegalArgumentException(
          "paysaga.audit.at-once must be at least 1, not " + atOnce + ".");
    }
    if (readTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "paysaga.audit.read-timeout must be at least 1ms, not " + readTimeout + ".");
    }
  }
}
