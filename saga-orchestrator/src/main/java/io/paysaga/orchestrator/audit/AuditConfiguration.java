package io.paysaga.orchestrator.audit;

import io.paysaga.orchestrator.pay.OrderServiceProperties;
import io.paysaga.orchestrator.reservation.ReservationServiceProperties;
import io.paysaga.saga.orchestration.run.SagaProperties;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/** What the auditor is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  AuditProperties.class,
  PaymentServiceProperties.class,
  PointServiceProperties.class
})
class AuditConfiguration {

  @Bean
  PaymentBookClient paymentBook(
      RestClient.Builder http, PaymentServiceProperties service, AuditProperties settings) {
    return new PaymentBookClient(
        new BookClient(http, "payment-service", service.url(), settings.readTimeout()));
  }

  @Bean
  PointBookClient pointBook(
      RestClient.Builder http, PointServiceProperties service, AuditProperties settings) {
    return new PointBookClient(
        new BookClient(http, "point-service", service.url(), settings.readTimeout()));
  }

  @Bean
  OrderBookClient orderBook(
      RestClient.Builder http, OrderServiceProperties service, AuditProperties settings) {
    return new OrderBookClient(
        new BookClient(http, "order-service", service.url(), settings.readTimeout()));
  }

  @Bean
  ReservationBookClient reservationBook(
      RestClient.Builder http, ReservationServiceProperties service, AuditProperties settings) {
    return new ReservationBookClient(
        new BookClient(http, "reservation-service", service.url(), settings.readTimeout()));
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
      SagaProperties settings,
      Clock clock) {
    return new Audit(table, flows, books, settings.retention(), clock);
  }
}
