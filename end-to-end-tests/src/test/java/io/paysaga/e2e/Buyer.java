package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody who charges points, places orders and checks them out. */
final class Buyer {

  private final Shop shop;
  private final long id;

  Buyer(Shop shop, long id) {
    this.shop = shop;
    this.id = id;
  }

  long id() {
    return id;
  }

  Buyer charges(long amount) {
    Answer answer =
        shop.http()
            .post(
                shop.points() + "/points/" + id + "/charges",
                Map.of("amount", amount),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return this;
  }

  /** Places an order of one book at this price. */
  long orders(long price) {
    Answer answer =
        shop.http()
            .post(
                shop.orders() + "/orders",
                Map.of(
                    "buyerId",
                    id,
                    "buyerName",
                    "Kim",
                    "items",
                    List.of(Map.of("name", "book", "unitPrice", price, "quantity", 1))),
                Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    return answer.body().get("orderId").asLong();
  }

  void cancels(long order) {
    assertThat(shop.http().post(shop.orders() + "/orders/" + order + "/cancel").status())
        .isEqualTo(200);
  }

  /** Checks out and is told that it was accepted. */
  Checkout checksOut(long order) {
    Answer answer = triesToCheckOut(order, Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return new Checkout(shop, UUID.fromString(answer.body().get("id").asString()));
  }

  Answer triesToCheckOut(long order, Map<String, String> headers) {
    return shop.http()
        .post(shop.orchestrator() + "/checkouts", Map.of("buyerId", id, "orderId", order), headers);
  }

  void hasPoints(long balance) {
    assertThat(shop.http().get(shop.points() + "/points/" + id).body().get("balance").asLong())
        .as("balance of buyer %d", id)
        .isEqualTo(balance);
  }
}
