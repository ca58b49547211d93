package io.paysaga.order;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.http.BoundedAnswers;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.OutsideDelivery;
import java.time.Instant;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** The external data platform. */
@Component
@ImportHttpServices(group = "data-platform", types = DataPlatformClient.DataPlatform.class)
class DataPlatformClient {

  private static final int LARGEST_ANSWER = 64 * 1024;

  private static final OutsideDelivery DELIVERY =
      new OutsideDelivery(
          "The data platform",
          "paysaga.data-platform.url",
          "spring.http.serviceclient.data-platform.default-header");

  private final DataPlatform platform;

  DataPlatformClient(DataPlatform platform) {
    this.platform = platform;
  }

  /** Offers a delivery; every copy of it carries the same idempotency key. */
  OrderDeliveryReply take(Delivery delivery, CommandId id) {
    return told(id, key -> platform.take(key, delivery));
  }

  /** Tells of a refund, under a key of its own. */
  OrderDeliveryReply take(Refund refund, CommandId id) {
    return told(id, key -> platform.take(key, refund));
  }

  private static OrderDeliveryReply told(
      CommandId id, Function<String, ResponseEntity<Void>> call) {
    return DELIVERY
        .failureOf(id.toString(), call)
        .<OrderDeliveryReply>map(Failed::new)
        .orElseGet(Delivered::new);
  }

  /** What the platform is asked. */
  interface DataPlatform {

    @PostExchange("/deliveries")
    ResponseEntity<Void> take(
        @RequestHeader(IdempotencyKey.HEADER) String key, @RequestBody Delivery delivery);

    @PostExchange("/refunds")
    ResponseEntity<Void> take(
        @RequestHeader(IdempotencyKey.HEADER) String key, @RequestBody Refund refund);
  }

  /** What the platform is told about a paid order. */
  record Delivery(
      String orderNumber, String buyerName, long paymentPrice, long paymentId, Instant paidAt) {}

  /**
   * What the platform is told about a refunded order.
   *
   * @param deliveryKey the idempotency key of the order's delivery, which is not to be taken any
   *     more
   */
  record Refund(String orderNumber, String deliveryKey, Instant refundedAt) {}

  /** Its status is all that is wanted; of an answer that says more, not all is read. */
  @Bean
  static RestClientHttpServiceGroupConfigurer boundedAnswers() {
    return BoundedAnswers.ofEachService(LARGEST_ANSWER);
  }
}
