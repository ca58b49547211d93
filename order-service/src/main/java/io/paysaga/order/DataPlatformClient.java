package io.paysaga.order;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.http.IdempotencyKey;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** The external data platform. */
@Component
class DataPlatformClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  private final RestClient http;

  DataPlatformClient(DataPlatformProperties settings) {
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

  /** Offers a delivery; every copy of it carries the same idempotency key. */
  OrderDeliveryReply take(Delivery delivery, CommandId id) {
    try {
      return http.post()
          .uri("/deliveries")
          .header(IdempotencyKey.HEADER, id.toString())
          .body(delivery)
          .exchange((request, response) -> answer(response.getStatusCode()));
    } catch (ResourceAccessException failed) {
      Throwable reason = Objects.requireNonNullElse(failed.getCause(), failed);
      return new Failed(
          "The data platform did not answer: " + reason.getClass().getSimpleName() + ".");
    }
  }

  private static OrderDeliveryReply answer(HttpStatusCode status) {
    return status.is2xxSuccessful()
        ? new Delivered()
        : new Failed("The data platform answered " + status.value() + ".");
  }

  /** What the platform is told about a paid order. */
  record Delivery(
      String orderNumber, String buyerName, long paymentPrice, long paymentId, Instant paidAt) {}
}
