package io.paysaga.reservation;

import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.events.ReservationDeliveryReply.Sent;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.http.BoundedAnswers;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.OutsideDelivery;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** The external service that is told about reservations. */
@Component
@ImportHttpServices(
    group = "reservation-platform",
    types = ReservationPlatformClient.ReservationPlatform.class)
class ReservationPlatformClient {

  private static final int LARGEST_ANSWER = 64 * 1024;

  private static final OutsideDelivery DELIVERY =
      new OutsideDelivery(
          "The reservation platform",
          "paysaga.reservation-platform.url",
          "spring.http.serviceclient.reservation-platform.default-header");

  private final ReservationPlatform platform;

  ReservationPlatformClient(ReservationPlatform platform) {
    this.platform = platform;
  }

  /** Offers a reservation; every copy of it carries the same idempotency key. */
  ReservationDeliveryReply take(ConfirmedReservation confirmed, CommandId id) {
    return DELIVERY
        .failureOf(id.toString(), key -> platform.take(key, confirmed))
        .<ReservationDeliveryReply>map(Failed::new)
        .orElseGet(Sent::new);
  }

  /** What the platform is asked. */
  interface ReservationPlatform {

    @PostExchange("/reservations")
    ResponseEntity<Void> take(
        @RequestHeader(IdempotencyKey.HEADER) String key,
        @RequestBody ConfirmedReservation confirmed);
  }

  /** Its status is all that is wanted; of an answer that says more, not all is read. */
  @Bean
  static RestClientHttpServiceGroupConfigurer boundedAnswers() {
    return BoundedAnswers.ofEachService(LARGEST_ANSWER);
  }
}
