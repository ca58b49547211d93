package io.paysaga.reservation;

import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.events.ReservationDeliveryReply.Sent;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.http.IdempotencyKey;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** The external service that is told about reservations. */
@Component
class ReservationPlatformClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  private final RestClient http;

  ReservationPlatformClient(ReservationPlatformProperties settings) {
    JdkClientHttpRequestFactory requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
    requests.setReadTimeout(settings.timeout());
    this.http =
        RestClient.builder().baseUrl(settings.url().toString()).requestFactory(requests).build();
  }

  /** Offers a reservation; every copy of it carries the same idempotency key. */
  ReservationDeliveryReply take(ConfirmedReservation confirmed, CommandId id) {
    try {
      return http.post()
          .uri("/reservations")
          .header(IdempotencyKey.HEADER, id.toString())
          .body(confirmed)
          .exchange((request, response) -> answer(response.getStatusCode()));
    } catch (ResourceAccessException failed) {
      Throwable reason = Objects.requireNonNullElse(failed.getCause(), failed);
      return new Failed(
          "The reservation platform did not answer: " + reason.getClass().getSimpleName() + ".");
    }
  }

  private static ReservationDeliveryReply answer(HttpStatusCode status) {
    return status.is2xxSuccessful()
        ? new Sent()
        : new Failed("The reservation platform answered " + status.value() + ".");
  }
}
