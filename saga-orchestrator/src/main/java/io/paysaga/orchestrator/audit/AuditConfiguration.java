package io.paysaga.orchestrator.audit;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/** What the auditor is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

  @Bean
  PaymentBookClient paymentBook(RestClient.Builder http, AuditProperties settings) {
    return new PaymentBookClient(
        door(http, "payment-service", settings.audit().paymentService().url(), settings));
  }

  @Bean
  PointBookClient pointBook(RestClient.Builder http, AuditProperties settings) {
    return new PointBookClient(
        door(http, "point-service", settings.audit().pointService().url(), settings));
  }

  @Bean
  OrderBookClient orderBook(RestClient.Builder http, AuditProperties settings) {
    return new OrderBookClient(
        door(http, "order-service", settings.orderService().url(), settings));
  }

  @Bean
  ReservationBookClient reservationBook(RestClient.Builder http, AuditProperties settings) {
    return new ReservationBookClient(
        door(http, "reservation-service", settings.reservationService().url(), settings));
  }

  private static BookClient door(
      RestClient.Builder http, String participant, URI url, AuditProperties settings) {
    return new BookClient(http, participant, url, settings.audit().readTimeout());
  }

  @Bean
  FlowAudit<?> payOrderAudit(
      PaymentBookClient payments, PointBookClient points, OrderBookClient orders) {
    return new PayOrderAudit(payments, points, orders);
  }

  @Bean
  FlowAudit<?> reserveSeatAudit(
      ReservationBookClient reservations,
      PointBookClient points,
      PaymentBookClient payments,
      SagaSnapshots table) {
    return new ReserveSeatAudit(reservations, points, payments, table);
  }

  @Bean
  Audit audit(
      SagaSnapshots table,
      List<FlowAudit<?>> flows,
      List<ParticipantBook> books,
      AuditProperties settings,
      Clock clock) {
    return new Audit(table, flows, books, settings.saga().retention(), clock);
  }
}
