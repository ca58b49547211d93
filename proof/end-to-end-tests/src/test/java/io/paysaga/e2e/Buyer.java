package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody who places orders and checks them out. */
final class Buyer extends Customer {

  Buyer(Shop shop, long id) {
    super(shop, id);
  }

  @Override
  Buyer charges(long amount) {
    super.charges(amount);
    return this;
  }

  /** Places an order of one book at this price. */
  long orders(long price) {
    return orders(price, "Kim");
  }

  /** The same, under this name. */
  long orders(long price, String name) {
    Answer answer = triesToOrder(price, name);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return answer.body().get("orderId").asLong();
  }

  Answer triesToOrder(long price) {
    return triesToOrder(price, "Kim");
  }

  private Answer triesToOrder(long price, String name) {
    return http.post(
        shop.orders() + "/orders",
        Map.of(
            "buyerId",
            id(),
            "buyerName",
            name,
            "items",
            List.of(Map.of("name", "book", "unitPrice", price, "quantity", 1))),
        Map.of());
  }

  void cancels(long order) {
    assertThat(triesToCancel(order).status()).isEqualTo(200);
  }

  Answer triesToCancel(long order) {
    return http.post(shop.orders() + "/orders/" + order + "/cancel");
  }

  /** Wants the money back for an order, and is told that this was accepted. */
  Checkout refunds(long order) {
    Answer answer = triesToRefund(order, Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return new Checkout(shop, UUID.fromString(answer.body().get("id").asString()));
  }

  Answer triesToRefund(long order, Map<String, String> headers) {
    return http.post(
        shop.orchestrator() + "/orders/" + order + "/refunds",
        Map.of("buyerId", id(), "reason", "too small"),
        headers);
  }

  @Override
  Answer triesToCheckOut(long order, Map<String, String> headers) {
    return http.post(
        shop.orchestrator() + "/checkouts", Map.of("buyerId", id(), "orderId", order), headers);
  }
}
