package io.paysaga.saga.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the auditor reads.
 *
 * @param readTimeout longest wait for one answer of a participant's book
 */
@ConfigurationProperties("paysaga.audit")
record AuditProperties(@DefaultValue("10s") Duration readTimeout) {

  AuditProperties {
    if (readTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "paysaga.audit.read-timeout must be at least 1ms, not " + readTimeout + ".");
    }
  }
}
