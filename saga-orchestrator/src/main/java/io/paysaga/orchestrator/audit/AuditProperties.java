package io.paysaga.orchestrator.audit;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Whose books the auditor reads. */
@ConfigurationProperties("paysaga")
record AuditProperties(
    @DefaultValue Audit audit,
    @DefaultValue OrderService orderService,
    @DefaultValue ReservationService reservationService,
    @DefaultValue Saga saga) {

  /**
   * The auditor.
   *
   * @param readTimeout longest wait for one answer of a participant's book
   */
  record Audit(
      @DefaultValue PaymentService paymentService,
      @DefaultValue PointService pointService,
      @DefaultValue("10s") Duration readTimeout) {

    Audit {
      if (readTimeout.toMillis() < 1) {
        throw new IllegalArgumentException(
            "paysaga.audit.read-timeout must be at least 1ms, not " + readTimeout + ".");
      }
    }
  }

  /**
   * Where payments are audited.
   *
   * @param url where payment-service answers, as http://host:port
   */
  record PaymentService(@DefaultValue("http://127.0.0.1:8082") URI url) {

    PaymentService {
      address("paysaga.audit.payment-service.url", url);
    }
  }

  /**
   * Where points are audited.
   *
   * @param url where point-service answers, as http://host:port
   */
  record PointService(@DefaultValue("http://127.0.0.1:8083") URI url) {

    PointService {
      address("paysaga.audit.point-service.url", url);
    }
  }

  /** Where orders are audited: where checkouts read them. */
  record OrderService(@DefaultValue("http://127.0.0.1:8081") URI url) {}

  /** Where reservations are audited: where checkouts read seat holds. */
  record ReservationService(@DefaultValue("http://127.0.0.1:8084") URI url) {}

  /** How long sagas are kept: an effect of an older one may rightly be without it. */
  record Saga(@DefaultValue("30d") Duration retention) {}

  private static void address(String setting, URI url) {
    if (!Set.of("http", "https").contains(String.valueOf(url.getScheme()))
        || url.getHost() == null) {
      throw new IllegalArgumentException(
          setting + " is http://host:port or https://host:port, not '" + url + "'.");
    }
  }
}
