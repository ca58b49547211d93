package io.paysaga.saga.http;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of a service's HTTP door.
 *
 * @param hosts Names by which the service may be called; else 421. None: localhost on loopback,
 *     elsewhere any. An address always passes.
 * @param maxBody Largest request body that is read; a larger one is answered with 413.
 * @param bodyTimeout Within this time a request body has to be here whole; else 408.
 * @param slowBodies So many requests may send their bodies slowly at once, each holds a thread;
 *     further ones are answered with 503.
 * @param databaseTimeout So long a request waits for an answer of the database; then 503. Longer
 *     than a statement waits for a lock.
 * @param threadsForProbes So many of the web server's threads are kept for health probes; when all
 *     others are taken, a request is answered with 503.
 */
@ConfigurationProperties("paysaga.http")
record HttpConventionsProperties(
    @DefaultValue List<String> hosts,
    @DefaultValue("16KB") DataSize maxBody,
    @DefaultValue("5s") Duration bodyTimeout,
    @DefaultValue("20") int slowBodies,
    @DefaultValue("2500ms") Duration databaseTimeout,
    @DefaultValue("4") int threadsForProbes) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final DataSize MOST = DataSize.ofMegabytes(10);

  HttpConventionsProperties {
    if (maxBody.toBytes() < 1 || maxBody.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "paysaga.http.max-body is 1B to 10MB, because a body is held in memory: " + maxBody);
    }
    if (bodyTimeout.isNegative() || bodyTimeout.isZero()) {
      throw new IllegalArgumentException(
          "paysaga.http.body-timeout must be longer than 0s: " + bodyTimeout);
    }
    if (slowBodies < 0) {
      throw new IllegalArgumentException(
          "paysaga.http.slow-bodies must not be negative: " + slowBodies);
    }
    if (databaseTimeout.compareTo(SHORTEST) < 0 || databaseTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "paysaga.http.database-timeout must be 1ms to 1h: " + databaseTimeout);
    }
    if (threadsForProbes < 1) {
      throw new IllegalArgumentException(
          "paysaga.http.threads-for-probes must be at least 1: " + threadsForProbes);
    }
  }
}
