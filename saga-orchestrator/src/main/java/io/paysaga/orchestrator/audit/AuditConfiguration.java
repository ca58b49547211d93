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
@EnableConfigurationProperties(AuditSettings.class)
class AuditConfiguration {

  @Bean
  PaymentBook paymentBook(RestClient.Builder http, AuditSettings settings) {
    return new PaymentBook(
        door(http, "payment-service", settings.audit().paymentService().url(), settings));
  }

  @Bean
  PointBook pointBook(RestClient.Builder http, AuditSettings settings) {
    return new PointBook(
        door(http, "point-service", settings.audit().pointService().url(), settings));
  }

  @Bean
  OrderBook orderBook(RestClient.Builder http, AuditSettings settings) {
    return new OrderBook(door(http, "order-service", settings.orderService().url(), settings));
  }

  @Bean
  ReservationBook reservationBook(RestClient.Builder http, AuditSettings settings) {
    return new ReservationBook(
        door(http, "reservation-service", settings.reservationService().url(), settings));
  }

  private static BookDoor door(
      RestClient.Builder http, String participant, URI url, AuditSettings settings) {
    return new BookDoor(http, participant, url, settings.audit().readTimeout());
  }

  @Bean
  FlowAudit<?> payOrderAudit(PaymentBook payments, PointBook points, OrderBook orders) {
    return new PayOrderAudit(payments, points, orders);
  }

  @Bean
  FlowAudit<?> reserveSeatAudit(
      ReservationBook reservations, PointBook points, PaymentBook payments, SagaTable table) {
    return new ReserveSeatAudit(reservations, points, payments, table);
  }

  @Bean
  Audit audit(
      SagaTable table,
      List<FlowAudit<?>> flows,
      List<Book> books,
      PointBook points,
      AuditSettings settings,
      Clock clock) {
    return new Audit(table, flows, books, points, settings.saga().retention(), clock);
  }
}
